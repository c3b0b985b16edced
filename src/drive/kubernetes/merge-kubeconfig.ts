import { realpath } from "node:fs/promises";
import { stringify } from "yaml";
import { systemCode } from "../../lib/error.ts";
import { readIfExists, writeFileAtomic } from "../../lib/files.ts";
import { parseKubeconfig, type Kubeconfig } from "../../lib/kubernetes/kubeconfig.ts";

export interface Merged {
  /** The context that is current now. */
  readonly context: string;
  /** Copy of the file as it was, when it changed. */
  readonly backup?: string;
}

/**
 * Merge a cluster into a person's kubeconfig: its cluster, user and context replace those of the same name, all others
 * stay, and it becomes the current context. The file is 0600; before it changes, a copy is kept beside it.
 *
 * @throws HomelabError `KUBECONFIG_INVALID` when the person's file is damaged; it is left as it is
 */
export async function mergeKubeconfig(file: string, added: string): Promise<Merged> {
  const path = await followLink(file);
  const incoming = parseKubeconfig(added, "the cluster's kubeconfig");
  const context = incoming["current-context"] ?? incoming.contexts?.[0]?.name ?? "";
  const before = await readIfExists(path);
  const mine = before === undefined || before.trim() === "" ? undefined : parseKubeconfig(before, path);
  const text = stringify(mine === undefined ? incoming : merge(mine, incoming, context), { lineWidth: 0 });
  if (text === before) return { context };
  const backup = before === undefined ? undefined : `${path}.${new Date().toISOString().replaceAll(/[:.]/g, "-")}.bak`;
  if (backup !== undefined && before !== undefined) await writeFileAtomic(backup, before, 0o600);
  await writeFileAtomic(path, text, 0o600);
  return backup === undefined ? { context } : { context, backup };
}

/** The file may be a link into somebody's dotfiles: it stays one. */
async function followLink(path: string): Promise<string> {
  try {
    return await realpath(path);
  } catch (error) {
    if (systemCode(error) === "ENOENT") return path;
    throw error;
  }
}

function merge(mine: Kubeconfig, incoming: Kubeconfig, context: string): Kubeconfig {
  return {
    ...mine,
    clusters: byName(mine.clusters, incoming.clusters),
    users: byName(mine.users, incoming.users),
    contexts: byName(mine.contexts, incoming.contexts),
    "current-context": context,
  };
}

type Named = { readonly name: string };

/** Empty lists are often written as `null`. */
function byName<T extends Named>(
  mine: readonly T[] | null | undefined,
  incoming: readonly T[] | null | undefined,
): T[] {
  const names = new Set((incoming ?? []).map(({ name }) => name));
  return [...(mine ?? []).filter(({ name }) => !names.has(name)), ...(incoming ?? [])];
}
