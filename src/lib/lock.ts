import { randomBytes } from "node:crypto";
import { link, mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { z } from "zod";
import { HomelabError, systemCode } from "./error.ts";
import { readIfExists, writeFileAtomic } from "./files.ts";
import { isAlive, startTimeOf } from "./process.ts";

const processId = z.object({ pid: z.int().positive(), startTime: z.string() });
/** Who holds a lock: a process that cannot be mistaken for a later one of the same pid. */
export const lockHolder = processId.extend({
  what: z.string(),
  /** A child that works under the lock and could outlive its parent. */
  child: processId.optional(),
});
export type LockHolder = z.infer<typeof lockHolder>;

export interface Lock {
  /** The holder before us, when it died without giving the lock back: its child may still run. */
  readonly abandonedBy: LockHolder | undefined;
  /** Write down which child works now, so that a successor can end it should we be killed. */
  setChild(pid: number | undefined): Promise<void>;
  release(): Promise<void>;
}

/**
 * Try to take a lock file. The file names its holder by pid and start time, so a lock whose holder was killed is taken
 * over at once.
 *
 * @param what what is done under the lock, for the one who finds it taken
 * @returns the lock, or the living holder
 */
export async function tryLock(path: string, what: string): Promise<{ lock: Lock } | { holder: LockHolder }> {
  await mkdir(dirname(path), { recursive: true });
  const startTime = await startTimeOf(process.pid);
  if (startTime === undefined)
    throw new HomelabError("UNSUPPORTED_SYSTEM", "/proc is not there: this runs on Linux only");
  const self: LockHolder = { pid: process.pid, startTime, what };
  let abandonedBy: LockHolder | undefined;
  for (;;) {
    if (await createWhole(path, JSON.stringify(self))) return { lock: lockOf(path, self, abandonedBy) };
    const text = await readIfExists(path);
    if (text === undefined) continue;
    const holder = parseHolder(text);
    if (holder !== undefined && (await isAlive(holder.pid, holder.startTime))) return { holder };
    if (await moveAway(path, text)) abandonedBy = holder;
  }
}

function lockOf(path: string, self: LockHolder, abandonedBy: LockHolder | undefined): Lock {
  return {
    abandonedBy,
    async setChild(pid) {
      const startTime = pid === undefined ? undefined : await startTimeOf(pid);
      const child = pid === undefined || startTime === undefined ? undefined : { pid, startTime };
      await writeFileAtomic(path, JSON.stringify({ ...self, child }));
    },
    release: () => rm(path, { force: true }),
  };
}

/** Create a file with its content in one step: nobody ever reads half of it. */
async function createWhole(path: string, content: string): Promise<boolean> {
  const own = `${path}.${randomBytes(6).toString("hex")}`;
  await writeFile(own, content);
  try {
    await link(own, path);
    return true;
  } catch (error) {
    if (systemCode(error) === "EEXIST") return false;
    throw error;
  } finally {
    await rm(own, { force: true });
  }
}

/** Take a dead holder's file away. When another process was faster, its fresh lock is put back and false is returned. */
async function moveAway(path: string, expected: string): Promise<boolean> {
  const aside = `${path}.${randomBytes(6).toString("hex")}`;
  try {
    await rename(path, aside);
  } catch (error) {
    if (systemCode(error) === "ENOENT") return false;
    throw error;
  }
  const taken = await readFile(aside, "utf8");
  if (taken !== expected) await link(aside, path);
  await rm(aside);
  return taken === expected;
}

function parseHolder(text: string): LockHolder | undefined {
  try {
    return lockHolder.safeParse(JSON.parse(text)).data;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
