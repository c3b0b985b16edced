import { styleText } from "node:util";
import type { PhaseStatus } from "../../lib/events.ts";
import type { Reporter } from "./reporter.ts";
import { phaseEndWords, progressWords } from "./words.ts";

const COLOURS: Readonly<Record<PhaseStatus, "green" | "gray" | "red" | "yellow">> = {
  done: "green",
  skipped: "gray",
  failed: "red",
  interrupted: "yellow",
};
const TICK_MS = 500;

interface Live {
  title: string;
  words: string;
  since: number;
}

/**
 * Finished phases stay as lines; what goes on is shown below them and repainted in place.
 *
 * @param columns width of the terminal: longer lines would wrap, and a wrapped line cannot be repainted
 */
export function createTtyReporter(
  write: (text: string) => void,
  columns: () => number = () => process.stdout.columns,
): Reporter {
  const live = new Map<string, Live>();
  let painted = 0;
  const erase = (): string => (painted === 0 ? "" : `\u001B[${painted}A\u001B[0J`);
  const cut = (text: string): string => (text.length < columns() ? text : `${text.slice(0, columns() - 2)}…`);

  function paint(above = ""): void {
    const lines = [...live.values()].map(({ title, words, since }) => {
      const seconds = Math.floor((Date.now() - since) / 1000);
      return cut(`  ${title}  ${seconds} s${words === "" ? "" : `  ${words}`}`);
    });
    write(erase() + above + lines.map((line) => `${styleText("dim", line)}\n`).join(""));
    painted = lines.length;
  }

  // Without anything that goes on there is nothing to repaint, and the process may end.
  const timer = setInterval(() => live.size > 0 && paint(), TICK_MS);
  timer.unref();

  return {
    emit(event) {
      if (event.type === "phase-start") {
        live.set(event.phase, { title: event.title, words: "", since: event.at });
        paint();
      } else if (event.type === "phase-end") {
        live.delete(event.phase);
        paint(`${styleText(COLOURS[event.status], cut(phaseEndWords(event)))}\n`);
      } else if (event.type === "note") paint(`  ${event.message}\n`);
      else {
        const entry = live.get(event.phase);
        if (entry === undefined) return;
        entry.words = progressWords(event);
        paint();
      }
    },
    end() {
      clearInterval(timer);
      write(erase());
      painted = 0;
    },
  };
}
