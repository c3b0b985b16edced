import { chmod, readdir, rm } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";
import { z } from "zod";
import { systemCode } from "../../lib/error.ts";
import { readIfExists, writeFileAtomic } from "../../lib/files.ts";

/**
 * `running` with a dead conductor means that it was killed. `failed` and `interrupted` runs are gone on with, `kept` ones
 * are left alone, and a run that is done leaves no directory.
 */
const runRecord = z.strictObject({
  status: z.enum(["running", "failed", "interrupted", "kept"]),
  lab: z.string(),
  /** Where the lab's own tree is; a rehearsal is resumed only from the same place. */
  root: z.string(),
  startedAt: z.string(),
});

export type RunRecord = z.infer<typeof runRecord>;

/** Folder of a slot's run: `$XDG_STATE_HOME/homelab/rehearsals/slot-<n>`. Everything of a run lies in it, 0700. */
export function runDirectory(slot: number, env: NodeJS.ProcessEnv): string {
  const state = env["XDG_STATE_HOME"] ?? join(env["HOME"] ?? homedir(), ".local", "state");
  return join(state, "homelab", "rehearsals", `slot-${slot}`);
}

export async function readRun(dir: string): Promise<RunRecord | undefined> {
  const text = await readIfExists(join(dir, "run.json"));
  if (text === undefined) return undefined;
  const parsed = runRecord.safeParse(JSON.parse(text));
  return parsed.success ? parsed.data : undefined;
}

export async function writeRun(dir: string, record: RunRecord): Promise<void> {
  await writeFileAtomic(join(dir, "run.json"), JSON.stringify(record), 0o600);
}

export async function removeRun(dir: string): Promise<void> {
  // Argo CD keeps its clones in folders that even their owner may not list.
  await openFolders(dir);
  await rm(dir, { recursive: true, force: true, maxRetries: 5 });
}

async function openFolders(folder: string): Promise<void> {
  try {
    await chmod(folder, 0o700);
    for (const entry of await readdir(folder, { withFileTypes: true }))
      if (entry.isDirectory()) await openFolders(join(folder, entry.name));
  } catch (error) {
    if (systemCode(error) !== "ENOENT") throw error;
  }
}
