import { setTimeout as delay } from "node:timers/promises";
import { messageOf } from "../../../lib/error.ts";
import { PveError } from "../errors.ts";
import type { Faults } from "../faults.ts";
import type { Store } from "../state/store.ts";
import type { TaskState } from "../state/state.ts";
import { encodeUpid } from "./upid.ts";

export interface TaskRequest {
  /** The node that works. */
  readonly node: string;
  readonly type: string;
  /** A guest's id, or empty. */
  readonly id: string;
  /** `user@realm!token`. */
  readonly user: string;
  /** How long the real thing takes, in seconds, apart from the work itself; scaled by the speed. */
  readonly seconds: number;
  /** The work. What it throws becomes the exit status. */
  readonly run: (log: (line: string) => void) => Promise<void> | void;
  /** Takes back what was done before the worker started, when the worker fails before its work. */
  readonly undo?: () => void;
}

export interface Tasks {
  /** Starts a worker and returns its UPID at once. */
  readonly start: (request: TaskRequest) => string;
  /** Also true while its result is being written to disk. */
  readonly isRunning: (upid: string) => boolean;
  /** Resolves when the task has ended (at once when it has, or is unknown). */
  readonly ended: (upid: string) => Promise<void>;
  /** Resolves when no task runs any more. */
  readonly idle: () => Promise<void>;
}

/** Tasks older than these are forgotten, as the host's task index is rotated. */
const KEPT = 2000;

/** source: pve-common PVE/RESTEnvironment.pm fork_worker */
export function createTasks(
  store: Store,
  faults: Faults,
  options: { readonly speed: number; readonly now: () => number; readonly log: (line: string) => void },
): Tasks {
  const running = new Map<string, Promise<void>>();
  const bootTime = options.now();

  const work = async (task: TaskState, request: TaskRequest): Promise<void> => {
    const log = (line: string): void => void task.log.push(line);
    const milliseconds = request.seconds * 1000 * options.speed;
    if (milliseconds >= 1) await delay(milliseconds);
    const fault = faults.forTask(task);
    if (fault !== undefined) {
      request.undo?.();
      task.log.push(...(fault.log ?? []), `TASK ERROR: ${fault.exitStatus}`);
      return void (task.exitStatus = fault.exitStatus);
    }
    try {
      await request.run(log);
      log("TASK OK");
      task.exitStatus = "OK";
    } catch (error) {
      // The exit status is one line; a list of wrong parameters goes with it.
      const details = error instanceof PveError && error.errors !== undefined ? Object.entries(error.errors) : [];
      const text = [messageOf(error), ...details.map(([name, reason]) => `${name}: ${reason}`)].join(" ").trim();
      log(`TASK ERROR: ${text}`);
      task.exitStatus = text.replaceAll(/\s*\n\s*/g, " ");
    }
  };

  const finish = async (upid: string, task: TaskState, request: TaskRequest): Promise<void> => {
    await work(task, request);
    task.endTime = Math.floor(options.now() / 1000);
    store.changed();
    await store.flush();
    options.log(`task ${upid} ended: ${task.exitStatus ?? ""}`);
  };

  const start = (request: TaskRequest): string => {
    const pid = ++store.state.lastPid;
    const startTime = Math.floor(options.now() / 1000);
    const pstart = Math.max(1, Math.floor((options.now() - bootTime) / 10));
    const upid = encodeUpid({
      node: request.node,
      pid,
      pstart,
      startTime,
      type: request.type,
      id: request.id,
      user: request.user,
    });
    const task: TaskState = { type: request.type, id: request.id, user: request.user, pid, startTime, log: [] };
    store.state.tasks[upid] = task;
    forget(store.state.tasks);
    const done = finish(upid, task, request);
    const tracked = done.finally(() => running.delete(upid));
    // Whoever waits for it sees the failure; it must not end the process when nobody does.
    tracked.catch((error: unknown) => options.log(`task ${upid} was lost: ${messageOf(error)}`));
    running.set(upid, tracked);
    return upid;
  };

  return {
    start,
    isRunning: (upid) => running.has(upid),
    ended: async (upid) => running.get(upid),
    idle: async () => {
      while (running.size > 0) await Promise.allSettled(running.values());
    },
  };
}

function forget(tasks: Record<string, TaskState>): void {
  const upids = Object.keys(tasks);
  for (const upid of upids.slice(0, Math.max(0, upids.length - KEPT)))
    if (tasks[upid]?.exitStatus !== undefined) delete tasks[upid];
}
