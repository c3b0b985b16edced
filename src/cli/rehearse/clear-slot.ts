import { readdir } from "node:fs/promises";
import { dirname, join } from "node:path";
import { killAbandoned } from "../../drive/terraform/lock.ts";
import { workFolder } from "../../drive/terraform/work-folder.ts";
import { systemCode } from "../../lib/error.ts";
import { reapOrphans } from "../../rehearsal/supervisor.ts";
import { readWorld, stopWorld } from "../../rehearsal/world/client.ts";
import { readRun, removeRun, runDirectory, type RunRecord } from "./run-directory.ts";

export interface Cleared {
  /** False when a run that was kept on purpose stands there. */
  readonly free: boolean;
  /** The state of a run that failed or was interrupted lies there and can be gone on with. */
  readonly resumable: boolean;
}

/** Where the world of a run lives. */
export function worldDirectory(runDir: string): string {
  return join(runDir, "world");
}

/**
 * Make a slot that nobody claims usable. What a killed run left (processes, files) is ended and removed: its Terraform
 * state cannot be trusted. What a failed or interrupted run left is kept, without processes.
 *
 * @param source the lab's folder; another lab's state is removed
 */
export async function clearSlot(dir: string, source: string): Promise<Cleared> {
  const run = await readRun(dir);
  const world = await readWorld(worldDirectory(dir));
  if (world !== undefined && run?.status === "kept") return { free: false, resumable: false };
  await endProcesses(dir);
  const resumable = isResumable(run, source);
  if (!resumable) await removeRun(dir);
  return { free: true, resumable };
}

/** Slots in which a run of this lab waits to be gone on with. */
export async function resumableSlots(env: NodeJS.ProcessEnv, source: string): Promise<readonly number[]> {
  const slots = await usedSlots(env);
  const runs = await Promise.all(slots.map((slot) => readRun(runDirectory(slot, env))));
  return slots.filter((_, index) => isResumable(runs[index], source));
}

function isResumable(run: RunRecord | undefined, source: string): boolean {
  return (run?.status === "failed" || run?.status === "interrupted") && run.root === source;
}

/** End every process of a run, whether it was kept, failed or killed. */
export async function endProcesses(dir: string): Promise<void> {
  await killAbandoned(workFolder({ dir: join(dir, "lab", "terraform") }));
  const world = await readWorld(worldDirectory(dir));
  if (world !== undefined) await stopWorld(world);
  await reapOrphans(worldDirectory(dir));
}

/** Numbers of the slots that have a run directory of this user. */
export async function usedSlots(env: NodeJS.ProcessEnv): Promise<readonly number[]> {
  try {
    const names = await readdir(dirname(runDirectory(0, env)));
    return names
      .flatMap((name) => /^slot-(\d+)$/.exec(name)?.[1] ?? [])
      .map(Number)
      .toSorted((a, b) => a - b);
  } catch (error) {
    if (systemCode(error) === "ENOENT") return [];
    throw error;
  }
}
