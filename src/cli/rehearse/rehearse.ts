import { ensureTools } from "../../drive/tools/toolbox.ts";
import type { Emit } from "../../lib/events.ts";
import { runPhases, type ActionResult } from "../../operate/runner.ts";
import type { Lab } from "../../plan/lab.ts";
import { announceMissing, toolProgress } from "../tool-progress.ts";
import { clearSlot, endProcesses, resumableSlots, usedSlots } from "./clear-slot.ts";
import { components } from "./components.ts";
import { sealingFor } from "./sealing.ts";
import { makeSite, type SPEEDS } from "./make-site.ts";
import { rehearsalPhases } from "./phases.ts";
import { rehearsalProgramsFor } from "./programs.ts";
import type { RehearsalReport } from "./report.ts";
import { readRun, removeRun, runDirectory, writeRun } from "./run-directory.ts";
import type { RehearsalSite } from "./site.ts";
import { claim, claimSlot, SLOTS, type Slot } from "./slot.ts";

export interface RehearseOptions {
  readonly lab: Lab;
  /** The lab's own folder; it is read, never written. */
  readonly source: string;
  readonly keep: boolean;
  /** Start from nothing even where an earlier run could be gone on with. */
  readonly fresh: boolean;
  readonly speed: keyof typeof SPEEDS;
  /** Which of this machine's slots to take; the first that is free unless given. */
  readonly slot: number | undefined;
  readonly env: NodeJS.ProcessEnv;
  readonly emit: Emit;
  readonly signal: AbortSignal;
}

export interface Rehearsed {
  readonly report: RehearsalReport;
  /** What ended it; absent when all is well. */
  readonly error?: unknown;
  /** Where a kept run can be reached. */
  readonly site: RehearsalSite;
}

/**
 * Bring a lab up on this machine. When it fails or is interrupted, its world is stopped and its state kept: the next
 * call goes on from there. When it succeeds nothing remains, unless it is to be kept.
 *
 * @throws HomelabError before anything was started: `TOOL_UNKNOWN`, `DISK_FULL`, `NO_SLOT`, `NOT_LOOPBACK`
 */
export async function rehearse(options: RehearseOptions): Promise<Rehearsed> {
  const { env, emit, signal, source } = options;
  const started = performance.now();
  await sweep(env, source);
  let resumed = false;
  const all = Array.from({ length: SLOTS }, (_, number) => number);
  const candidates = options.slot === undefined ? [...(await resumableSlots(env, source)), ...all] : [options.slot];
  const slot = await claimSlot(candidates, async ({ number }) => {
    const dir = runDirectory(number, env);
    const { free, resumable } = await clearSlot(dir, source);
    resumed = resumable && !options.fresh;
    if (free && !resumed) await removeRun(dir);
    return free;
  });
  const dir = runDirectory(slot.number, env);
  const sealing = await sealingFor(options.lab, env, emit);
  const tools = await ensureTools(rehearsalProgramsFor(options.lab, sealing), {
    env,
    signal,
    onProgress: toolProgress(emit),
  });
  announceMissing(emit, tools.missing);
  try {
    const site = await makeSite({ ...options, dir, slot, tools, sealing });
    const record = { lab: options.lab.name, root: source, startedAt: new Date().toISOString() };
    await writeRun(dir, { status: "running", ...record });
    if (resumed)
      emit({ type: "note", message: `going on with the run that ended before (--fresh starts from nothing)` });

    const result = await runPhases(rehearsalPhases, site);
    site.found.over = true;
    await site.found.stopProvider?.();
    const report = reportOf(site, result, options.lab.name, started);
    if (!result.ok) {
      await endProcesses(dir);
      await writeRun(dir, { status: signal.aborted ? "interrupted" : "failed", ...record });
    } else if (options.keep) {
      await writeRun(dir, { status: "kept", ...record });
    } else {
      await endProcesses(dir);
      await removeRun(dir);
    }
    return { report, site, ...(result.error === undefined ? {} : { error: result.error }) };
  } finally {
    await tools.close();
    await slot.release();
  }
}

/**
 * Stop every rehearsal of this user that no conductor works on, and remove what it left.
 *
 * @returns numbers of the slots that were cleared
 */
export async function stopRehearsals(env: NodeJS.ProcessEnv): Promise<readonly number[]> {
  const stopped: number[] = [];
  for (const slot of await unclaimed(env)) {
    const dir = runDirectory(slot.number, env);
    await endProcesses(dir);
    await removeRun(dir);
    await slot.release();
    stopped.push(slot.number);
  }
  return stopped;
}

/** Orphans of killed runs are ended wherever they stand, not only in the slot that this run will take. */
async function sweep(env: NodeJS.ProcessEnv, source: string): Promise<void> {
  for (const slot of await unclaimed(env)) {
    const dir = runDirectory(slot.number, env);
    if ((await readRun(dir))?.status === "running") await clearSlot(dir, source);
    await slot.release();
  }
}

async function unclaimed(env: NodeJS.ProcessEnv): Promise<readonly Slot[]> {
  const slots = await Promise.all((await usedSlots(env)).map(claim));
  return slots.filter((slot) => slot !== undefined);
}

function reportOf(site: RehearsalSite, result: ActionResult, lab: string, started: number): RehearsalReport {
  const { terraform, nodes, apps, volumes, edge, notes } = site.found;
  return {
    ok: result.ok,
    seconds: Math.round((performance.now() - started) / 100) / 10,
    lab,
    phases: result.phases.map(({ name, status, seconds, message }) => ({
      name,
      status,
      seconds,
      ...(message === undefined ? {} : { message }),
    })),
    components: components(site.lab, site.spec.sealing, site.tools.ready()),
    terraform: terraform ?? { resources: 0, secondPlan: "not run" },
    nodes: nodes ?? [],
    apps: apps ?? [],
    volumes: volumes ?? [],
    edge: edge ?? { tlsPassthrough: false, httpRedirect: false },
    notes,
  };
}
