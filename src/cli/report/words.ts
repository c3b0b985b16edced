import type { HomelabEvent, PhaseStatus } from "../../lib/events.ts";

export const MARKS: Readonly<Record<PhaseStatus, string>> = { done: "✓", skipped: "–", failed: "✗", interrupted: "!" };

type Progress = Extract<HomelabEvent, { type: "progress" }>;
type PhaseEnd = Extract<HomelabEvent, { type: "phase-end" }>;

/** `3/14 module.talos…, 2 min left`. */
export function progressWords({ message, done, total, secondsLeft }: Progress): string {
  const count = done === undefined ? "" : total === undefined ? `${done} ` : `${done}/${total} `;
  return `${count}${message}${secondsLeft === undefined ? "" : `, ${timeLeft(secondsLeft)}`}`;
}

/** `✓ Plan the infrastructure  1.2 s  5 to add`. */
export function phaseEndWords({ status, title, seconds, message }: PhaseEnd): string {
  const first = message?.split("\n")[0] ?? "";
  const word = status === "done" ? "" : `${status} `;
  return `${MARKS[status]} ${title}  ${word}${seconds.toFixed(1)} s${first === "" ? "" : `  ${first}`}`;
}

/** An estimate as coarse as it is: `40 s left`, `12 min left`. */
export function timeLeft(seconds: number): string {
  if (seconds <= 0) return "longer than expected";
  if (seconds < 100) return `${Math.ceil(seconds / 5) * 5} s left`;
  return `${Math.ceil(seconds / 60)} min left`;
}
