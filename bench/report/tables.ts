import type { Run } from "../measure/run.ts";
import { spread } from "./statistics.ts";
import { table } from "./table.ts";

/** Programs that used less than this are one row together. */
const SMALL_SECONDS = 0.15;

/** Each phase with its seconds, its CPU-seconds, and how many cores that kept busy: far below 1 means that it waits. */
export function phaseTable(runs: readonly Run[]): string {
  const names = [...new Set(runs.flatMap((run) => run.phases.map((phase) => phase.name)))];
  const rows = names.map((name) => {
    const phases = runs.flatMap((run) => run.phases.find((phase) => phase.name === name) ?? []);
    const wall = spread(phases.map((phase) => phase.seconds));
    const cpu = spread(phases.map((phase) => phase.cpuSeconds)).median;
    const cores = wall.median < 0.05 ? "" : (cpu / wall.median).toFixed(1);
    return [name, wall.median.toFixed(2), wall.min.toFixed(2), wall.max.toFixed(2), cpu.toFixed(2), cores];
  });
  return table(["phase", "median s", "min s", "max s", "CPU s", "cores"], rows);
}

/** CPU-seconds by program, most first. */
export function programTable(runs: readonly Run[]): string {
  const names = [...new Set(runs.flatMap((run) => [...run.programs.keys()]))];
  const all = names
    .map((name) => ({ name, seconds: spread(runs.map((run) => run.programs.get(name) ?? 0)).median }))
    .toSorted((a, b) => b.seconds - a.seconds);
  const small = all.filter(({ seconds }) => seconds < SMALL_SECONDS);
  const rest = small.reduce((sum, { seconds }) => sum + seconds, 0);
  const rows = all.filter((entry) => !small.includes(entry)).map(({ name, seconds }) => [name, seconds.toFixed(1)]);
  return table(["program", "CPU s"], rest > 0 ? [...rows, ["others", rest.toFixed(1)]] : rows);
}

/** What decides: time, CPU and memory of both, and how many times the peer's each of the rehearsal's is. */
export function comparison(rehearsals: readonly Run[], peers: readonly Run[]): string {
  const row = (name: string, unit: string, digits: number, value: (run: Run) => number): readonly string[] => {
    const [ours, theirs] = [spread(rehearsals.map(value)), spread(peers.map(value))];
    const told = ({ median, min, max }: typeof ours): string =>
      `${median.toFixed(digits)} ${unit} (${min.toFixed(digits)}–${max.toFixed(digits)})`;
    return [name, told(ours), told(theirs), (ours.median / theirs.median).toFixed(2)];
  };
  return table(
    ["median (min–max)", "rehearsal", "peer", "ratio"],
    [
      row("until all apps are well", "s", 1, (run) => run.well.seconds),
      row("CPU until all apps are well", "s", 1, (run) => run.well.cpuSeconds),
      row("Argo CD applied until all apps are well", "s", 1, argocdSeconds),
      row("until all is stopped and removed", "s", 1, (run) => run.whole.seconds),
      row("CPU until all is stopped and removed", "s", 1, (run) => run.whole.cpuSeconds),
      row("peak memory (sum of PSS)", "MiB", 0, (run) => run.peakPss / 2 ** 20),
    ],
  );
}

const ARGOCD_PHASES = ["apply-argocd", "apply-root-application", "wait-applications"];

/** Both have these phases by these names. */
function argocdSeconds(run: Run): number {
  return run.phases.filter(({ name }) => ARGOCD_PHASES.includes(name)).reduce((sum, { seconds }) => sum + seconds, 0);
}
