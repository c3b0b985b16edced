import { spawn } from "node:child_process";
import { mkdir, open, readdir, rm } from "node:fs/promises";
import { join, resolve } from "node:path";
import { z } from "zod";
import { HomelabError, messageOf } from "../lib/error.ts";
import { readIfExists, writeFileAtomic } from "../lib/files.ts";
import { isAlive, startTimeOf } from "../lib/process.ts";
import { waitFor } from "../lib/wait.ts";
import { markedProcesses, signal, SUPERVISOR_MARK } from "./processes.ts";

export interface StartOptions {
  /** Unique among what runs now: lower-case letters, digits, `.`, `_` and `-`; names the log and the record. */
  readonly name: string;
  readonly file: string;
  readonly args: readonly string[];
  /** The whole environment; nothing is inherited. */
  readonly env: NodeJS.ProcessEnv;
  readonly cwd?: string;
  readonly onExit?: (code: number | null, signal: string | null) => void;
}

export interface Supervisor {
  /**
   * Starts a program in a process group of its own; resolves when it is spawned. Records pid and start time under
   * `<dir>/processes/<name>.json`, so that a later run can end orphans; output is appended to `<dir>/logs/<name>.log`.
   *
   * @throws HomelabError `PROCESS_RUNNING` when the name is in use, `SPAWN_FAILED` when the program cannot be started
   */
  start(options: StartOptions): Promise<Child>;
  /** Ends everything that still runs, all at once. */
  stopAll(options?: StopOptions): Promise<void>;
}

export interface StopOptions {
  /** SIGKILL at once, as a power cut would. */
  readonly kill?: boolean;
  /** How long SIGTERM may take before SIGKILL; 5000 unless given. */
  readonly graceMs?: number;
}

export interface Exit {
  readonly code: number | null;
  readonly signal: string | null;
}

export interface Child {
  readonly name: string;
  readonly pid: number;
  /** Resolves when the process has ended and its record is gone; never rejects. */
  readonly exited: Promise<Exit>;
  /** Ends the whole process group; resolves when it is gone. Safe to call again. */
  stop(options?: StopOptions): Promise<void>;
  /** The last lines that the program wrote (50 unless given). */
  logTail(lines?: number): Promise<string>;
}

const record = z.object({ name: z.string(), pid: z.number().int(), startTime: z.string(), file: z.string() });

/** @param dir the supervisor's own directory; made when missing */
export function createSupervisor(dir: string): Supervisor {
  const home = resolve(dir);
  const running = new Map<string, Child | "starting">();

  async function start(options: StartOptions): Promise<Child> {
    if (!/^[a-z0-9][a-z0-9._-]*$/.test(options.name))
      throw new HomelabError("PROCESS_NAME", `"${options.name}" cannot name a process: it becomes a file name`);
    if (running.has(options.name)) throw new HomelabError("PROCESS_RUNNING", `${options.name} runs already`);
    running.set(options.name, "starting");
    try {
      const child = await launch(home, options, () => running.delete(options.name));
      // A program that is over by now has taken its name back already.
      if (running.has(options.name)) running.set(options.name, child);
      return child;
    } catch (error) {
      running.delete(options.name);
      throw error;
    }
  }

  async function stopAll(stop: StopOptions = {}): Promise<void> {
    await waitFor(() => ![...running.values()].includes("starting"), {
      timeoutMs: 10_000,
      what: "end of starting programs",
    });
    const children = [...running.values()].filter((child): child is Child => child !== "starting");
    await Promise.all(children.map((child) => child.stop(stop)));
  }

  return { start, stopAll };
}

async function launch(home: string, options: StartOptions, onGone: () => void): Promise<Child> {
  const logPath = join(home, "logs", `${options.name}.log`);
  const recordPath = join(home, "processes", `${options.name}.json`);
  await Promise.all([
    mkdir(join(home, "logs"), { recursive: true }),
    mkdir(join(home, "processes"), { recursive: true }),
  ]);

  const log = await open(logPath, "a");
  const child = spawn(options.file, options.args, {
    ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
    env: { ...options.env, [SUPERVISOR_MARK]: home },
    detached: true,
    stdio: ["ignore", log.fd, log.fd],
  });
  const ended = new Promise<Exit>((done) => child.once("exit", (code, by) => done({ code, signal: by })));
  const spawned = new Promise<number>((done, fail) => {
    child.once("spawn", () => done(child.pid ?? 0));
    child.once("error", (error) => fail(spawnFailed(options, error)));
  });
  // The child holds its own copy of the descriptor.
  const [pid] = await Promise.all([spawned, log.close()]);
  try {
    const startTime = await startTimeOf(pid);
    if (startTime !== undefined)
      await writeFileAtomic(recordPath, JSON.stringify({ name: options.name, pid, startTime, file: options.file }));
  } catch (error) {
    // Nobody could end what is not recorded.
    signal(-pid, "SIGKILL");
    throw error;
  }
  const exited = ended.then(async (exit) => {
    // What the program itself has started and left behind goes with it.
    signal(-pid, "SIGKILL");
    await rm(recordPath, { force: true });
    onGone();
    return exit;
  });
  void exited.then((exit) => options.onExit?.(exit.code, exit.signal));

  return {
    name: options.name,
    pid,
    exited,
    stop: (stop = {}) => end(pid, exited, stop),
    logTail: (lines = 50) => tail(logPath, lines),
  };
}

function spawnFailed({ name, file }: StartOptions, cause: Error): HomelabError {
  return new HomelabError("SPAWN_FAILED", `${name}: ${file} cannot be started: ${messageOf(cause)}`, { cause });
}

async function end(pid: number, exited: Promise<Exit>, { kill = false, graceMs = 5_000 }: StopOptions): Promise<void> {
  if (kill || !signal(-pid, "SIGTERM")) {
    signal(-pid, "SIGKILL");
    await exited;
    return;
  }
  const timer = setTimeout(() => signal(-pid, "SIGKILL"), graceMs);
  await exited;
  clearTimeout(timer);
}

/** The end of a log that may have grown large: its last 64 KiB are looked at. */
async function tail(path: string, lines: number): Promise<string> {
  const file = await open(path, "r");
  try {
    const { size } = await file.stat();
    const start = Math.max(0, size - 65_536);
    const { buffer, bytesRead } = await file.read(Buffer.alloc(size - start), 0, size - start, start);
    return buffer.subarray(0, bytesRead).toString("utf8").trimEnd().split("\n").slice(-lines).join("\n");
  } finally {
    await file.close();
  }
}

/**
 * Ends what an earlier run with this directory has left: the recorded processes (pid and start time must both match)
 * with their groups, and everything that carries the supervisor's mark, which finds also what was spawned in the
 * moment in which the earlier run was killed, and the children of children.
 *
 * @returns the names of what was ended; unrecorded processes as `pid <n>`
 */
export async function reapOrphans(dir: string): Promise<readonly string[]> {
  const home = resolve(dir);
  const folder = join(home, "processes");
  await mkdir(folder, { recursive: true });
  const reaped: string[] = [];
  const known = new Set<number>();
  for (const name of (await readdir(folder)).filter((file) => /^[^.].*\.json$/.test(file)).toSorted()) {
    const text = await readIfExists(join(folder, name));
    const parsed = record.parse(JSON.parse(text ?? "{}"));
    known.add(parsed.pid);
    if (await isAlive(parsed.pid, parsed.startTime)) {
      signal(-parsed.pid, "SIGKILL");
      reaped.push(parsed.name);
    }
    await rm(join(folder, name), { force: true });
  }
  for (const { pid, group } of await markedProcesses(home)) {
    if (pid === process.pid) continue;
    if (signal(pid, "SIGKILL") && !known.has(group)) reaped.push(`pid ${pid}`);
  }
  await waitFor(async () => (await markedProcesses(home)).every(({ pid }) => pid === process.pid), {
    timeoutMs: 10_000,
    what: `end of the processes left in ${home}`,
  });
  return reaped;
}
