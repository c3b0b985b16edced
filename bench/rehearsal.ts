import { createInterface } from "node:readline";
import { openPlace, reportOf } from "../test/story/homelab.ts";
import { runOf, type Mark, type Run } from "./measure/run.ts";
import { watchProcesses } from "./measure/sampler.ts";

export interface MeasuredRehearsal extends Run {
  readonly report: ReturnType<typeof reportOf>;
}

/** How a phase ends on standard error: its mark, its title, its seconds. */
const PHASE_END = /^[✓–✗!] /;

/**
 * Measure one `homelab rehearse`, in a place of its own.
 *
 * @throws Error when the rehearsal fails or leaves something behind
 */
export async function measureRehearsal(signal: AbortSignal): Promise<MeasuredRehearsal> {
  const place = await openPlace();
  try {
    const startedAt = performance.now();
    const { child, ended } = place.start(["rehearse", "--json"]);
    if (child.pid === undefined || child.stderr === null) throw new Error("the rehearsal could not be started");
    const sampler = watchProcesses(child.pid, place.state, "birth");
    const stop = (): void => void child.kill("SIGTERM");
    signal.addEventListener("abort", stop, { once: true });
    const ends: number[] = [];
    createInterface({ input: child.stderr }).on("line", (line) => {
      if (PHASE_END.test(line)) ends.push(performance.now());
    });
    const ran = await ended;
    const endedAt = performance.now();
    signal.removeEventListener("abort", stop);
    const usage = sampler.stop();
    signal.throwIfAborted();
    if (ran.code !== 0) throw new Error(`the rehearsal ended with exit code ${ran.code}:\n${ran.stderr}`);
    const report = reportOf(ran);
    return { ...runOf(marksOf(report, ends, startedAt, endedAt), usage, startedAt, endedAt), report };
  } finally {
    await place.close();
  }
}

/** The phases of the report with the moments at which they were seen to end, and what comes before and after them. */
function marksOf(
  { phases }: MeasuredRehearsal["report"],
  ends: readonly number[],
  startedAt: number,
  endedAt: number,
): readonly Mark[] {
  if (phases.length !== ends.length)
    throw new Error(`the report has ${phases.length} phases, ${ends.length} were seen`);
  const marks = phases.map(({ name, seconds }, i): Mark => ({ name, seconds, endedAt: ends[i] ?? 0 }));
  const [first, last] = [marks[0], marks.at(-1)];
  if (first === undefined || last === undefined) throw new Error("the report has no phases");
  const began = first.endedAt - first.seconds * 1000;
  return [
    { name: "(start the program)", seconds: (began - startedAt) / 1000, endedAt: began },
    ...marks.filter(({ name }) => phases.find((phase) => phase.name === name)?.status !== "skipped"),
    { name: "(stop everything)", seconds: (endedAt - last.endedAt) / 1000, endedAt },
  ];
}
