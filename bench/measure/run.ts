import { waitApplications } from "../../src/operate/phases/wait-applications.ts";
import { cpuAt } from "./cpu.ts";
import type { Usage } from "./sampler.ts";

/** The end of a phase, as the measured program told it. */
export interface Mark {
  readonly name: string;
  readonly seconds: number;
  /** Milliseconds of `performance.now()`, when the phase ended. */
  readonly endedAt: number;
}

export interface Phase {
  readonly name: string;
  readonly seconds: number;
  /** Of the whole process tree, while the phase lasted. */
  readonly cpuSeconds: number;
}

/** One measured run, of a rehearsal or of the peer. Seconds of CPU are those of all its processes. */
export interface Run {
  readonly phases: readonly Phase[];
  /** Until every app was Synced and Healthy. */
  readonly well: { readonly seconds: number; readonly cpuSeconds: number };
  /** Until everything was stopped again. */
  readonly whole: { readonly seconds: number; readonly cpuSeconds: number };
  readonly peakPss: number;
  readonly programs: ReadonlyMap<string, number>;
  /** Cores that the rest of the machine kept busy meanwhile, and those that the measuring took. */
  readonly othersCores: number;
  readonly lookingCores: number;
}

/** Both programs have this phase; it ends when every app is Synced and Healthy. */
const WELL = waitApplications.name;

/**
 * Put together what was told and what was seen.
 *
 * @param startedAt,endedAt milliseconds of `performance.now()`
 * @throws Error when something is left behind or no phase says that the apps are well
 */
export function runOf(marks: readonly Mark[], usage: Usage, startedAt: number, endedAt: number): Run {
  if (usage.left.length > 0) throw new Error(`left behind:\n${usage.left.join("\n")}`);
  const well = marks.find(({ name }) => name === WELL);
  if (well === undefined) throw new Error(`no phase ${WELL} was seen`);
  const cpu = (at: number): number => cpuAt(usage.points, at);
  const seconds = (endedAt - startedAt) / 1000;
  return {
    phases: marks.map(({ name, seconds, endedAt }) => ({
      name,
      seconds,
      cpuSeconds: cpu(endedAt) - cpu(endedAt - seconds * 1000),
    })),
    well: { seconds: (well.endedAt - startedAt) / 1000, cpuSeconds: cpu(well.endedAt) },
    whole: { seconds, cpuSeconds: cpu(endedAt) },
    peakPss: usage.peakPss,
    programs: usage.programs,
    othersCores: usage.othersSeconds / seconds,
    lookingCores: usage.lookingSeconds / seconds,
  };
}
