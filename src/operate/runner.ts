import { HomelabError, messageOf } from "../lib/error.ts";
import type { PhaseStatus } from "../lib/events.ts";
import { redact } from "../lib/redact.ts";
import type { Phase, Step } from "./phase.ts";
import type { Site } from "./site.ts";

export interface PhaseResult {
  readonly name: string;
  readonly title: string;
  readonly status: PhaseStatus;
  readonly seconds: number;
  readonly message?: string;
}

export interface ActionResult {
  readonly ok: boolean;
  readonly phases: readonly PhaseResult[];
  /** What ended the action; absent when all is well. */
  readonly error?: unknown;
}

/**
 * Run steps in order until one fails; what runs beside a phase that fails comes to its own end. Nothing is undone: every
 * phase can be repeated, so the next run goes on from where this one ended. Time spent waiting for a program that is
 * still being built belongs to no phase.
 */
export async function runPhases<S extends Site>(steps: readonly Step<S>[], site: S): Promise<ActionResult> {
  const results: PhaseResult[] = [];
  for (const step of steps) {
    const ended = await Promise.all([step].flat().map((phase) => runPhase(phase, site)));
    results.push(...ended.map(({ phase }) => phase));
    const failed = ended.find(({ error }) => error !== undefined);
    if (failed !== undefined) return { ok: false, phases: results, error: failed.error };
  }
  return { ok: true, phases: results };
}

async function runPhase<S extends Site>(phase: Phase<S>, site: S): Promise<{ phase: PhaseResult; error?: unknown }> {
  const { name, title } = phase;
  const { emit } = site;
  let started = performance.now();
  const end = (status: PhaseStatus, message?: string): PhaseResult => {
    const seconds = Math.round(performance.now() - started) / 1000;
    const result = { name, title, status, seconds, ...(message === undefined ? {} : { message }) };
    emit({ type: "phase-end", phase: name, title, status, seconds, ...(message === undefined ? {} : { message }) });
    return result;
  };
  try {
    for (const binary of phase.needs) await site.tools.path(binary);
    started = performance.now();
    emit({ type: "phase-start", phase: name, title, at: Date.now() });
    site.signal.throwIfAborted();
    const reason = await phase.skip?.(site);
    if (reason !== undefined) return { phase: end("skipped", reason) };
    const message = await phase.run(site, (text, done, total) =>
      emit({
        type: "progress",
        phase: name,
        message: redact(text),
        ...(done === undefined ? {} : { done }),
        ...(total === undefined ? {} : { total }),
      }),
    );
    return { phase: end("done", message ?? undefined) };
  } catch (error) {
    if (site.signal.aborted)
      return {
        phase: end("interrupted"),
        error: new HomelabError("INTERRUPTED", `interrupted while: ${title}`, {
          exitCode: 130,
          hint: "what was done is kept; run the same command again to go on",
          cause: error,
        }),
      };
    return { phase: end("failed", redact(messageOf(error))), error };
  }
}
