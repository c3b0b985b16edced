import type { Reporter } from "./reporter.ts";
import { phaseEndWords, progressWords } from "./words.ts";

/** At most one progress line of a phase in this time, so that a log of a long build stays readable. */
const PROGRESS_MS = 10_000;

/** One line for each event: for logs, CI and everything that is not a terminal. */
export function createPlainReporter(line: (text: string) => void, now: () => number = Date.now): Reporter {
  const shown = new Map<string, number>();
  return {
    emit(event) {
      if (event.type === "phase-start") {
        shown.set(event.phase, now());
        line(`  ${event.title} …`);
      } else if (event.type === "phase-end") line(phaseEndWords(event));
      else if (event.type === "note") line(`  ${event.message}`);
      else if (now() - (shown.get(event.phase) ?? 0) >= PROGRESS_MS) {
        shown.set(event.phase, now());
        line(`    ${progressWords(event)}`);
      }
    },
    end: () => undefined,
  };
}
