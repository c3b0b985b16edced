import { EventEmitter, once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { messageOf } from "../../lib/error.ts";
import type { Child, StopOptions } from "../supervisor.ts";
import type { Component } from "./setting.ts";
import { startComponent, type StartComponent } from "./start.ts";

export interface KeepOptions extends Omit<StartComponent, "signal" | "onStarted"> {
  readonly log: (line: string) => void;
  /** Called when the process starts, becomes ready, stops being ready or ends. */
  readonly onChange?: () => void;
  /** While it holds, a process that was ready once is asked again and again whether it still is. */
  readonly watched?: () => boolean;
}

export interface ComponentState {
  readonly component: Component;
  readonly ready: boolean;
  /** When the process that runs now was started. */
  readonly startedAt: Date | undefined;
  readonly restarts: number;
  /** Why it is not ready. */
  readonly message: string;
}

/** A component that is started again when it ends, as a kubelet does with static pods and Talos with its services. */
export interface KeptComponent {
  /** True when it became ready for the first time; false when it was stopped before. */
  readonly ready: Promise<boolean>;
  state(): ComponentState;
  stop(options?: StopOptions): Promise<void>;
}

/** How often a watched process is asked. */
const WATCH_MS = 2_000;
const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 30_000;

/** Keep a component running until it is stopped. Its files are written already. */
export function keepRunning(component: Component, options: KeepOptions): KeptComponent {
  const stopping = new AbortController();
  let child: Child | undefined;
  let state: Omit<ComponentState, "component"> = {
    ready: false,
    startedAt: undefined,
    restarts: 0,
    message: "starting",
  };
  const change = (next: Partial<typeof state>): void => {
    state = { ...state, ...next };
    options.onChange?.();
  };
  const first = new EventEmitter<{ ready: [boolean] }>();
  const ready = once(first, "ready").then(([held]) => held === true);

  async function one(): Promise<string> {
    const started = await startComponent(component, {
      ...options,
      signal: stopping.signal,
      onStarted: (process) => {
        child = process;
        change({ startedAt: new Date() });
      },
    });
    change({ ready: true, message: "" });
    first.emit("ready", true);
    const over = new AbortController();
    void watch(AbortSignal.any([over.signal, stopping.signal]));
    const { code, signal } = await started.exited;
    over.abort();
    return `${component.name} ended with ${signal ?? `exit code ${code}`}`;
  }

  async function watch(signal: AbortSignal): Promise<void> {
    for (;;) {
      await pausing(WATCH_MS, signal);
      if (signal.aborted) return;
      if (options.watched?.() !== true) continue;
      const message = await trouble(signal);
      if (!signal.aborted && message !== state.message) change({ ready: message === "", message });
    }
  }

  /** Why the process does not do its work; empty when it does. */
  async function trouble(signal: AbortSignal): Promise<string> {
    try {
      return (await options.ready(signal)) ? "" : "not ready";
    } catch (error) {
      return messageOf(error);
    }
  }

  async function run(): Promise<void> {
    let pause = FIRST_PAUSE_MS;
    while (!stopping.signal.aborted) {
      const began = Date.now();
      let message: string;
      try {
        message = await one();
      } catch (error) {
        message = messageOf(error);
        // Alive and never ready: only a new start can help.
        if (!stopping.signal.aborted) await child?.stop();
      }
      if (stopping.signal.aborted) break;
      options.log(`${message}; starting it again in ${pause / 1000} s`);
      change({ ready: false, message, restarts: state.restarts + 1 });
      if (Date.now() - began > LONGEST_PAUSE_MS) pause = FIRST_PAUSE_MS;
      await pausing(pause, stopping.signal);
      pause = Math.min(pause * 2, LONGEST_PAUSE_MS);
    }
    first.emit("ready", false);
  }
  const running = run();

  return {
    ready,
    state: () => ({ component, ...state }),
    stop: async (stop = {}) => {
      stopping.abort();
      // The one that was just being started when the stop came is found once its start is over.
      await child?.stop(stop);
      await running;
      await child?.stop(stop);
      change({ ready: false, message: "stopped" });
    },
  };
}

/** Sleeps; an abort ends it early and is no failure. */
export async function pausing(milliseconds: number, signal: AbortSignal): Promise<void> {
  try {
    await sleep(milliseconds, undefined, { signal });
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}
