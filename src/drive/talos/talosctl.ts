import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { join } from "node:path";
import { HomelabError } from "../../lib/error.ts";
import { exec } from "../../lib/exec.ts";
import { writeFileAtomic } from "../../lib/files.ts";

/** A client of the Talos API: certificates and key as Terraform keeps them, base64 of PEM. */
export interface TalosCredentials {
  readonly ca: string;
  readonly crt: string;
  readonly key: string;
}

export interface TalosAccess {
  /** Path of talosctl. */
  readonly program: string;
  readonly credentials: TalosCredentials;
  /** For files of ours; the credentials lie there for a moment, 0600. */
  readonly folder: string;
  readonly env: NodeJS.ProcessEnv;
  readonly signal: AbortSignal;
}

const TIMEOUT_MS = 20_000;

/**
 * Ask one machine something.
 *
 * @param args given the folder for what talosctl writes; it is gone afterwards
 * @param read makes the answer of the folder and what was printed
 * @returns undefined when the machine does not answer this client: it is off, in maintenance mode, or of another cluster
 */
export async function askMachine(
  access: TalosAccess,
  address: string,
  args: (folder: string) => readonly string[],
  read: (folder: string, stdout: string) => Promise<string | undefined>,
): Promise<string | undefined> {
  await mkdir(access.folder, { recursive: true, mode: 0o700 });
  const folder = await mkdtemp(join(access.folder, "talos-"));
  try {
    const talosconfig = join(folder, "talosconfig");
    const context = { endpoints: [address], nodes: [address], ...access.credentials };
    await writeFileAtomic(talosconfig, JSON.stringify({ context: "lab", contexts: { lab: context } }), 0o600);
    const { stdout } = await exec(access.program, ["--talosconfig", talosconfig, ...args(folder)], {
      env: access.env,
      signal: access.signal,
      timeout: TIMEOUT_MS,
    });
    return await read(folder, stdout);
  } catch (error) {
    if (error instanceof HomelabError && ["EXEC_FAILED", "EXEC_TIMEOUT"].includes(error.code)) return undefined;
    throw error;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
