import { spawn } from "node:child_process";
import { openSync, closeSync } from "node:fs";
import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { HomelabError } from "../../lib/error.ts";
import { readIfExists, writeFileAtomic } from "../../lib/files.ts";
import { isAlive } from "../../lib/process.ts";
import { programOf } from "../../lib/project.ts";
import { waitFor } from "../../lib/wait.ts";
import { worldRecord, type WorldRecord, type WorldSpec } from "./spec.ts";

const problem = z.object({ code: z.string(), message: z.string(), hint: z.string().optional() });

/** What a world can be asked; see `routes.ts` for what each call does. */
export interface WorldClient {
  readonly record: WorldRecord;
  call(method: "GET" | "POST", path: string, body?: unknown): Promise<unknown>;
}

/**
 * Start the simulated world as a process tree of its own, apart from this process: it stands when we are killed.
 *
 * @throws HomelabError with the world's own message when it cannot start
 */
export async function startWorld(spec: WorldSpec, signal: AbortSignal): Promise<WorldClient> {
  await mkdir(join(spec.dir, "logs"), { recursive: true, mode: 0o700 });
  await rm(recordPath(spec.dir), { force: true });
  await rm(failurePath(spec.dir), { force: true });
  const specFile = join(spec.dir, "spec.json");
  await writeFileAtomic(specFile, JSON.stringify(spec, null, 2), 0o600);
  const log = openSync(join(spec.dir, "logs", "world.log"), "a", 0o600);
  const child = spawn(process.execPath, [programOf("rehearsal/world/main"), specFile], {
    detached: true,
    stdio: ["ignore", log, log],
    env: worldEnv(),
  });
  closeSync(log);
  child.unref();
  let ended = false;
  child.once("exit", () => (ended = true));
  return waitFor(
    async () => {
      const record = await readWorld(spec.dir);
      if (record !== undefined) return connect(record);
      if (ended) throw await failure(spec.dir);
      return undefined;
    },
    { timeoutMs: 30_000, intervalMs: 15, what: "simulated world", signal, giveUp: () => true },
  );
}

/** The record of the world that runs from this directory, or undefined when none does. */
export async function readWorld(dir: string): Promise<WorldRecord | undefined> {
  const text = await readIfExists(recordPath(dir));
  if (text === undefined) return undefined;
  const record = worldRecord.parse(JSON.parse(text));
  return (await isAlive(record.pid, record.startTime)) ? record : undefined;
}

/** Talk to a running world. */
export function connect(record: WorldRecord): WorldClient {
  return {
    record,
    async call(method, path, body) {
      const response = await fetch(`${record.control}${path}`, {
        method,
        headers: { authorization: `Bearer ${record.token}` },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      const answer: unknown = await response.json();
      if (response.ok) return answer;
      const { code, message, hint } = problem.parse(answer);
      throw new HomelabError(code, message, hint === undefined ? {} : { hint });
    },
  };
}

/** Stop a world and wait until its process is gone; what it keeps stays in its directory. */
export async function stopWorld(record: WorldRecord): Promise<void> {
  process.kill(record.pid, "SIGTERM");
  await waitFor(async () => !(await isAlive(record.pid, record.startTime)), {
    timeoutMs: 20_000,
    intervalMs: 15,
    what: `end of the simulated world (process ${record.pid})`,
  });
}

export function recordPath(dir: string): string {
  return join(dir, "world.json");
}

export function failurePath(dir: string): string {
  return join(dir, "world-failure.json");
}

/** The world inherits what programs need to run and nothing that could point at a real lab. */
function worldEnv(): NodeJS.ProcessEnv {
  const { PATH, HOME, LANG, TMPDIR, NODE_OPTIONS } = process.env;
  return { PATH, HOME, LANG, TMPDIR, NODE_OPTIONS };
}

async function failure(dir: string): Promise<HomelabError> {
  const text = await readIfExists(failurePath(dir));
  if (text === undefined)
    return new HomelabError("WORLD_DIED", "the simulated world ended before it was ready", {
      hint: `read ${join(dir, "logs", "world.log")}`,
    });
  const { code, message, hint } = problem.parse(JSON.parse(text));
  return new HomelabError(code, message, hint === undefined ? {} : { hint });
}
