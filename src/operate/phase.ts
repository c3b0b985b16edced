import type { Site } from "./site.ts";

/**
 * One step of an action. It looks at the world, makes the difference, and can be repeated after a crash at any point.
 *
 * @typeParam S the site it works on; a rehearsal's phases need more than the real lab's
 */
export interface Phase<S extends Site = Site> {
  /** Kebab-case, unique within an action; scripts see it in reports. */
  readonly name: string;
  /** What a person reads while it runs, e.g. `Create the machines`. */
  readonly title: string;
  /** Programs that it runs; it starts as soon as these are there. */
  readonly needs: readonly string[];
  /** Why there is nothing to do, or undefined. Asked right before it would run. */
  skip?(site: S): Promise<string | undefined>;
  /** One sentence for a dry run, without touching anything. */
  plan(site: S): string;
  /** @returns a short result for the report, e.g. `5 to add`, or nothing */
  run(site: S, progress: Progress): Promise<string | void>;
}

/** One step of an action: a phase, or phases that need nothing of each other and run side by side. */
export type Step<S extends Site = Site> = Phase<S> | readonly Phase<S>[];

/** The phases of an action, in the order in which they are told of. */
export function phasesOf<S extends Site>(steps: readonly Step<S>[]): readonly Phase<S>[] {
  return steps.flat();
}

/** Tell how far a phase is; `done` and `total` in the phase's own units. */
export type Progress = (message: string, done?: number, total?: number) => void;
