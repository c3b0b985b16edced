import { performance } from "node:perf_hooks";
import type { MakeStep } from "./source.ts";

export interface ToolProgress {
  readonly binary: string;
  readonly version: string;
  readonly step: "waiting" | MakeStep | "ready" | "failed";
  /** Seconds that this step has taken so far. */
  readonly seconds: number;
  /** Seconds until this binary is there; 0 when it takes longer than was expected. */
  readonly secondsLeft: number;
  /** Seconds until all that were asked for are there. */
  readonly totalSecondsLeft: number;
  readonly message?: string;
}

/** Measures the steps of making one binary and reports them, every second while one goes on. */
export interface Clock {
  readonly step: (step: ToolProgress["step"], message?: string) => void;
  /** Seconds spent in a step so far. */
  readonly secondsOf: (step: ToolProgress["step"]) => number;
  readonly stop: () => void;
}

const TICK_MS = 1000;

/**
 * @param expected seconds that building will take; downloads are not foreseen and are reported apart
 * @param rest     seconds for everything that comes after
 */
export function startClock(
  what: { readonly binary: string; readonly version: string },
  expected: number,
  rest: number,
  report: (progress: ToolProgress) => void,
): Clock {
  const spent = new Map<ToolProgress["step"], number>();
  let current: ToolProgress["step"] | undefined;
  let note: string | undefined;
  let since = performance.now();

  const elapsed = (): number => (performance.now() - since) / 1000;
  const secondsOf = (step: ToolProgress["step"]): number => (spent.get(step) ?? 0) + (step === current ? elapsed() : 0);
  function tell(): void {
    if (current === undefined) return;
    const over = current === "ready" || current === "failed";
    const left = over ? 0 : Math.max(0, expected - secondsOf("building"));
    const progress = {
      ...what,
      step: current,
      seconds: secondsOf(current),
      secondsLeft: left,
      totalSecondsLeft: left + rest,
    };
    report(note === undefined ? progress : { ...progress, message: note });
  }
  const timer = setInterval(tell, TICK_MS);

  return {
    secondsOf,
    step(step, message) {
      const same = step === current && message === note;
      if (current !== undefined) spent.set(current, secondsOf(current));
      current = step;
      note = message;
      since = performance.now();
      if (!same) tell();
    },
    stop: () => clearInterval(timer),
  };
}
