import { createHash, randomBytes } from "node:crypto";
import { link, mkdir, readFile, realpath, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { hostname, userInfo } from "node:os";
import { basename, dirname } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { z } from "zod";
import { HomelabError, systemCode } from "./error.ts";
import { readIfExists, writeFileAtomic } from "./files.ts";
import { isAlive, startTimeOf } from "./process.ts";

const processId = z.object({ pid: z.int().positive(), startTime: z.string() });
/** Who holds a lock: a process that cannot be mistaken for a later one of the same pid. */
export const lockHolder = processId.extend({
  what: z.string(),
  /** Who, where and since when, for the one who finds the lock taken. */
  user: z.string().default(""),
  host: z.string().default(""),
  /** ISO 8601. */
  since: z.string().default(""),
  /** Changes with every start of the host. */
  boot: z.string().default(""),
  /** A child that works under the lock and could outlive its parent. */
  child: processId.optional(),
});
export type LockHolder = z.infer<typeof lockHolder>;

export interface Lock {
  /** The holder before us, when it died without giving the lock back since the host started: its child may still run. */
  readonly abandonedBy: LockHolder | undefined;
  /** Write down which child works now, so that a successor can end it should we be killed. */
  setChild(pid: number | undefined): Promise<void>;
  release(): Promise<void>;
}

/** The living holder of a lock file, or undefined. Takes nothing. */
export async function readHolder(path: string): Promise<LockHolder | undefined> {
  const holder = parseHolder((await readIfExists(path)) ?? "");
  return holder !== undefined && (await holds(holder)) ? holder : undefined;
}

/** A holder as a person reads it, e.g. `anna, process 4711 on desk since 2026-11-24T02:30:00.000Z: terraform apply`. */
export function holderText({ user, pid, host, since, what }: LockHolder): string {
  const who = user === "" ? "" : `${user}, `;
  return `${who}process ${pid}${host === "" ? "" : ` on ${host}`}${since === "" ? "" : ` since ${since}`}: ${what}`;
}

/**
 * Try to take a lock file. The file names its holder by pid and start time, so a lock whose holder was killed is taken
 * over at once. A holder on another host (a shared folder) cannot be looked at from here: it is taken for living.
 *
 * @param what what is done under the lock, for the one who finds it taken
 * @returns the lock, or the living holder
 */
export async function tryLock(path: string, what: string): Promise<{ lock: Lock } | { holder: LockHolder }> {
  await mkdir(dirname(path), { recursive: true });
  const startTime = await startTimeOf(process.pid);
  if (startTime === undefined)
    throw new HomelabError("UNSUPPORTED_SYSTEM", "/proc is not there: this runs on Linux only");
  const self: LockHolder = { pid: process.pid, startTime, what, ...(await here()) };
  let abandonedBy: LockHolder | undefined;
  for (;;) {
    if (await createWhole(path, JSON.stringify(self))) return { lock: lockOf(path, self, abandonedBy) };
    const text = await readIfExists(path);
    if (text === undefined) continue;
    const holder = parseHolder(text);
    if (holder !== undefined && (await holds(holder))) return { holder };
    // Looked at again where nobody else can: another process may have taken it over since.
    const removed = await alone(path, () => removeDead(path));
    if (removed) abandonedBy = holder?.boot === self.boot || holder?.boot === "" ? holder : undefined;
  }
}

async function here(): Promise<Pick<LockHolder, "user" | "host" | "since" | "boot">> {
  return { user: userName(), host: hostname(), since: new Date().toISOString(), boot: await bootId() };
}

/** In a container the user may have no name. */
function userName(): string {
  try {
    return userInfo().username;
  } catch (error) {
    if (systemCode(error) === undefined) throw error;
    return String(process.getuid?.() ?? "");
  }
}

async function bootId(): Promise<string> {
  return (await readFile("/proc/sys/kernel/random/boot_id", "utf8")).trim();
}

async function holds({ pid, startTime, host, boot }: LockHolder): Promise<boolean> {
  if (host !== "" && host !== hostname()) return true;
  if (boot !== "" && boot !== (await bootId())) return false;
  return isAlive(pid, startTime);
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

/** @returns whether the file was there with a holder that is dead, or with none at all, and is gone now */
async function removeDead(path: string): Promise<boolean> {
  const text = await readIfExists(path);
  if (text === undefined) return false;
  const holder = parseHolder(text);
  if (holder !== undefined && (await holds(holder))) return false;
  await rm(path);
  return true;
}

/**
 * Do something while no other process does it for the same path. Files alone cannot give that where a process can be
 * killed in between; a socket name in Linux's abstract namespace can: the kernel takes it back with its process.
 */
async function alone<T>(path: string, work: () => Promise<T>): Promise<T> {
  const name = `\0homelab-lock-${createHash("sha256")
    .update(await realpath(dirname(path)))
    .update(basename(path))
    .digest("hex")}`;
  for (;;) {
    const server = createServer();
    const won = await new Promise<boolean>((resolve, reject) => {
      server.once("listening", () => resolve(true));
      server.once("error", (error) => (systemCode(error) === "EADDRINUSE" ? resolve(false) : reject(error)));
      server.listen(name);
    });
    if (!won) {
      await sleep(5);
      continue;
    }
    try {
      return await work();
    } finally {
      await new Promise((resolve) => server.close(resolve));
    }
  }
}

function parseHolder(text: string): LockHolder | undefined {
  try {
    return lockHolder.safeParse(JSON.parse(text)).data;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
