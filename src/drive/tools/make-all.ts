import { rm } from "node:fs/promises";
import { HomelabError } from "../../lib/error.ts";
import { tryLock } from "../../lib/lock.ts";
import { lockPath, takeBuildLock } from "./build-lock.ts";
import { freeMB } from "./cache.ts";
import { startClock, type Clock, type ToolProgress } from "./clock.ts";
import type { Estimate } from "./estimate.ts";
import { downloadAhead, goCacheFolder, obtainTool } from "./obtain.ts";
import type { MakeStep } from "./source.ts";
import { diskOf, infoOf, look, type Wanted } from "./wanted.ts";

export interface Making {
  readonly cache: string;
  readonly env: NodeJS.ProcessEnv;
  readonly estimate: Estimate;
  readonly signal: AbortSignal;
  readonly report: (progress: ToolProgress) => void;
}

/**
 * Make tools one after another, in the given order. Each failure is the outcome of its own tool, and the tools after it
 * are still made. An interrupted session keeps its build cache, so that the next one goes on from there.
 */
export async function makeAll(missing: readonly Wanted[], making: Making): Promise<void> {
  let interrupted = false;
  let ahead = Promise.resolve();
  for (const [index, item] of missing.entries()) {
    const rest = missing
      .slice(index + 1)
      .reduce((sum, later) => sum + making.estimate.secondsOf(later.tool, later.binary), 0);
    const what = { binary: item.binary, version: item.tool.version };
    const clock = startClock(what, making.estimate.secondsOf(item.tool, item.binary), rest, making.report);
    try {
      const next = missing[index + 1];
      await makeOne(item, clock, making, () => {
        if (next !== undefined) ahead = downloadAhead(next.tool, next.binary, making);
      });
      clock.step("ready");
    } catch (error) {
      interrupted ||= making.signal.aborted;
      if (!interrupted) clock.step("failed");
      item.settle({ error: interrupted ? interruption(item, error) : error });
    } finally {
      clock.stop();
    }
  }
  await ahead;
  if (missing.length > 0 && !interrupted) await removeBuildCache(making.cache);
}

function interruption(item: Wanted, cause: unknown): HomelabError {
  const message = `making ${item.binary} ${item.tool.version} was interrupted; what is finished is kept`;
  return new HomelabError("INTERRUPTED", message, { exitCode: 130, cause });
}

/** @param onBuilding called when nothing is left to download */
async function makeOne(
  item: Wanted,
  clock: Clock,
  { cache, env, signal, estimate }: Making,
  onBuilding: () => void,
): Promise<void> {
  signal.throwIfAborted();
  const lock = await takeBuildLock(cache, `making ${item.binary} ${item.tool.version}`, {
    signal,
    onBusy: (holder) => clock.step("waiting", `process ${holder.pid} is ${holder.what}`),
    wanted: async () => !(await look(item, cache, env)),
  });
  if (lock === undefined) return;
  let noted = Promise.resolve();
  const onSpawn = (pid: number): void => {
    noted = noted.then(() => lock.setChild(pid));
  };
  try {
    // What earlier builds left is a help, not a need.
    if ((await freeMB(cache)) < diskOf(item.tool)) await rm(goCacheFolder(cache), { recursive: true, force: true });
    const onStep = (step: MakeStep): void => {
      clock.step(step);
      if (step === "building") onBuilding();
    };
    const made = await obtainTool(item.tool, item.binary, { cache, env, signal, onSpawn, onStep });
    await estimate.learn(item.tool, item.binary, clock.secondsOf("building"));
    item.settle({ info: infoOf(item, made.path, made.origin) });
  } finally {
    await noted;
    await lock.release();
  }
}

/** Another process that makes tools right now needs the cache, and removes it when it is done. */
async function removeBuildCache(cache: string): Promise<void> {
  const result = await tryLock(lockPath(cache), "removing the build cache");
  if (!("lock" in result)) return;
  await rm(goCacheFolder(cache), { recursive: true, force: true });
  await result.lock.release();
}
