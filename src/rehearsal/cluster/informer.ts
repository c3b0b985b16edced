import { setTimeout as sleep } from "node:timers/promises";
import { messageOf } from "../../lib/error.ts";
import type { KubernetesClient } from "../../lib/kubernetes/client.ts";
import type { KindRef, KubernetesObject } from "../../lib/kubernetes/object.ts";
import { isKubernetesError } from "../../lib/kubernetes/status.ts";

/** All objects of one kind, kept up to date. */
export interface Informer {
  /** Resolves when the first list is complete, or when it is known that the kind is not served. */
  readonly synced: Promise<void>;
  objects(): ReadonlyMap<string, KubernetesObject>;
}

/** How long until a kind that is not served, or a watch that was refused, is tried again. */
const PAUSE_MS = 300;

const nothing = (): void => undefined;

export function keyOf(namespace: string | undefined, name: string): string {
  return `${namespace ?? ""}/${name}`;
}

/** @param onChange called after each change once the first list is complete */
export function startInformer(
  client: KubernetesClient,
  kind: KindRef,
  options: { readonly onChange: () => void; readonly log: (line: string) => void; readonly signal: AbortSignal },
): Informer {
  const objects = new Map<string, KubernetesObject>();
  let listed = nothing;
  const synced = new Promise<void>((resolve) => (listed = resolve));

  async function follow(): Promise<void> {
    let complete = false;
    for await (const event of client.watch(kind, { signal: options.signal })) {
      if (event.type === "SYNCED") {
        complete = true;
        listed();
        options.onChange();
        continue;
      }
      const key = keyOf(event.object.metadata.namespace, event.object.metadata.name);
      if (event.type === "DELETED") objects.delete(key);
      else objects.set(key, event.object);
      if (complete) options.onChange();
    }
  }

  async function run(): Promise<void> {
    while (!options.signal.aborted) {
      try {
        await follow();
      } catch (error) {
        if (options.signal.aborted) return;
        objects.clear();
        // No CRD yet is the normal state of a young cluster; anything else should be seen.
        if (isKubernetesError(error, "KUBERNETES_UNKNOWN_KIND")) listed();
        else options.log(`watching ${kind.kind}: ${messageOf(error)}`);
        await pause(PAUSE_MS, options.signal);
      }
    }
  }

  void run();
  return { synced, objects: () => objects };
}

/** Sleep that ends early, without an error, when the signal is aborted. */
export async function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  try {
    await sleep(milliseconds, undefined, { signal });
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}
