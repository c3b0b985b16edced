import { join } from "node:path";
import { HomelabError, systemCode } from "../../lib/error.ts";
import { readIfExists } from "../../lib/files.ts";
import { holderText, tryLock, type Lock } from "../../lib/lock.ts";
import { isAlive, startTimeOf } from "../../lib/process.ts";
import { waitFor } from "../../lib/wait.ts";

/** How long a run that was left behind gets to save its state. */
const GRACE_MS = 60_000;

/**
 * One terraform at a time for a state. One that outlived a killed run is ended first.
 *
 * @param folder where the lock lies
 * @throws HomelabError `TERRAFORM_BUSY` when another run of ours is at work
 */
export async function takeTerraformLock(folder: string, what: string, signal: AbortSignal): Promise<Lock> {
  const path = join(folder, "lock");
  const result = await tryLock(path, what);
  if ("holder" in result)
    throw new HomelabError("TERRAFORM_BUSY", `somebody is at work on this state: ${holderText(result.holder)}`, {
      hint: `wait until it is done; if that machine is gone for good, remove ${path}`,
    });
  const child = result.lock.abandonedBy?.child;
  if (child === undefined) return result.lock;
  try {
    await endAbandoned(child, signal);
  } catch (error) {
    await result.lock.release();
    throw error;
  }
  return result.lock;
}

/** It is asked once, and waited for, because it writes the state; only one that does not listen is killed. */
async function endAbandoned(child: { pid: number; startTime: string }, signal: AbortSignal): Promise<void> {
  const gone = async (): Promise<boolean> => !(await isAlive(child.pid, child.startTime));
  if (await gone()) return endGroup(child.pid);
  process.kill(child.pid, "SIGINT");
  try {
    await waitFor(gone, { timeoutMs: GRACE_MS, what: "end of the Terraform of a killed run", signal });
  } catch (error) {
    if (!(error instanceof HomelabError) || error.code !== "TIMEOUT" || (await gone())) throw error;
    process.kill(-child.pid, "SIGKILL");
    await waitFor(gone, { timeoutMs: 10_000, what: "end of the Terraform of a killed run", signal });
  }
  await endGroup(child.pid);
}

/**
 * End the providers that a killed Terraform has left: they stay in its process group, and would go on with what they
 * were at. While the group has members its number is not given to another process; a living process of that number is
 * another one, and the group is gone.
 */
export async function endGroup(leader: number | undefined): Promise<void> {
  if (leader === undefined || (await startTimeOf(leader)) !== undefined) return;
  try {
    process.kill(-leader, "SIGKILL");
  } catch (error) {
    if (systemCode(error) !== "ESRCH") throw error;
  }
}

/**
 * Kill the terraform that a killed run has left behind. For state that is to be thrown away: it is not asked to save it.
 *
 * @param folder where the lock lies; nothing is made when it does not exist
 */
export async function killAbandoned(folder: string): Promise<void> {
  if ((await readIfExists(join(folder, "lock"))) === undefined) return;
  const result = await tryLock(join(folder, "lock"), "clearing what a killed run left");
  if ("holder" in result) return;
  const child = result.lock.abandonedBy?.child;
  if (child !== undefined && (await isAlive(child.pid, child.startTime))) {
    process.kill(-child.pid, "SIGKILL");
    const gone = async (): Promise<boolean> => !(await isAlive(child.pid, child.startTime));
    await waitFor(gone, { timeoutMs: 10_000, what: "end of the Terraform of a killed run" });
  }
  await endGroup(child?.pid);
  await result.lock.release();
}
