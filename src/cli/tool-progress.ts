import type { ToolBox } from "../drive/tools/toolbox.ts";
import type { ToolProgress } from "../drive/tools/clock.ts";
import type { Emit } from "../lib/events.ts";

const PHASE = "tools";
const TITLE = "Make the programs";

/** Turns what the tool box tells into events: one phase for all programs together, from the first to the last. */
export function toolProgress(emit: Emit): (progress: ToolProgress) => void {
  let started: number | undefined;
  let made = 0;
  return ({ binary, version, step, secondsLeft, totalSecondsLeft, message }) => {
    if (started === undefined) {
      started = Date.now();
      emit({ type: "phase-start", phase: PHASE, title: TITLE, at: started });
    }
    if (step === "ready") made += 1;
    const over = (step === "ready" || step === "failed") && totalSecondsLeft === 0;
    if (over) {
      const seconds = (Date.now() - started) / 1000;
      const status = step === "failed" ? "failed" : "done";
      emit({ type: "phase-end", phase: PHASE, title: TITLE, status, seconds, message: `${made} made` });
      started = undefined;
      return;
    }
    const left = step === "building" && secondsLeft === 0 ? ", longer than expected" : "";
    const words = `${step} ${binary} ${version}${left}${message === undefined ? "" : `: ${message}`}`;
    emit({ type: "progress", phase: PHASE, message: words, secondsLeft: totalSecondsLeft });
  };
}

/** Say what has to be made, how long that takes and how much disk, before it begins. */
export function announceMissing(emit: Emit, { binaries, seconds, diskMB }: ToolBox["missing"]): void {
  if (binaries.length === 0) return;
  const minutes = Math.max(1, Math.ceil(seconds / 60));
  const disk = `up to ${(diskMB / 1000).toFixed(1)} GB of disk while it lasts`;
  emit({
    type: "note",
    message: `to be made: ${binaries.join(", ")}; about ${minutes} min besides downloads, ${disk}`,
  });
}
