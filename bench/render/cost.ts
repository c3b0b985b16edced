import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { spread, type Spread } from "../report/statistics.ts";

const run = promisify(execFile);

/** What a program cost from its start to its end, with all that it started. */
export interface Cost {
  readonly cpuSeconds: number;
  readonly seconds: number;
  readonly stdout: string;
}

/**
 * Run a line of shell and ask the shell what its children used: it has waited for all of them, so nothing is missed,
 * however short they ran. Source: POSIX, `times`.
 *
 * @param words put in place of `"$@"` in the line
 */
export async function costOf(line: string, words: readonly string[], cwd: string): Promise<Cost> {
  const start = performance.now();
  const { stdout, stderr } = await run("bash", ["-c", `set -e; ${line}; times >&2`, "bench", ...words], {
    cwd,
    maxBuffer: 2 ** 28,
  });
  const seconds = (performance.now() - start) / 1000;
  const [, children = ""] = stderr.trim().split("\n").slice(-2);
  const cpuSeconds = [...children.matchAll(/(\d+)m([\d.]+)s/g)].reduce(
    (sum, [, m, s]) => sum + Number(m) * 60 + Number(s),
    0,
  );
  if (children === "" || !(cpuSeconds > 0)) throw new Error(`the shell told no times: ${stderr}`);
  return { cpuSeconds, seconds, stdout };
}

/** Median, least and most of one figure of many runs. */
export function over<R>(runs: readonly R[], figure: (run: R) => number): Spread {
  return spread(runs.map(figure));
}
