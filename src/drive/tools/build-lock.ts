import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { tryLock, type Lock, type LockHolder } from "../../lib/lock.ts";
import { isAlive } from "../../lib/process.ts";
import { waitFor } from "../../lib/wait.ts";
import { workFolder } from "./cache.ts";

export function lockPath(cache: string): string {
  return join(workFolder(cache), "lock");
}

/**
 * Take the lock under which tools are made: one at a time on a machine, because one build fills two cores and a second
 * run would only make the same tool again. A build that outlived its killed run is ended first.
 *
 * @param what    for those who find it taken
 * @param onBusy  called while another process holds it
 * @param wanted  whether there still is something to make
 */
export async function takeBuildLock(
  cache: string,
  what: string,
  options: { readonly signal: AbortSignal; onBusy(holder: LockHolder): void; wanted(): Promise<boolean> },
): Promise<Lock | undefined> {
  while (await options.wanted()) {
    const result = await tryLock(lockPath(cache), what);
    // It may have been made between the look and the lock.
    if ("lock" in result && !(await options.wanted())) {
      await result.lock.release();
      return undefined;
    }
    if ("lock" in result) {
      await endAbandoned(result.lock.abandonedBy);
      return result.lock;
    }
    options.onBusy(result.holder);
    await sleep(500, undefined, { signal: options.signal });
  }
  return undefined;
}

async function endAbandoned(holder: LockHolder | undefined): Promise<void> {
  const child = holder?.child;
  if (child === undefined || !(await isAlive(child.pid, child.startTime))) return;
  // It leads a process group of its own, with the compilers in it.
  process.kill(-child.pid, "SIGKILL");
  await waitFor(async () => !(await isAlive(child.pid, child.startTime)), {
    timeoutMs: 10_000,
    what: `end of the abandoned build, process ${child.pid}`,
  });
}
