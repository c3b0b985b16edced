/**
 * What is too long for every change: many rehearsals in a row, and many that are killed at any moment, each followed by
 * one that must succeed. `npx jiti scripts/soak.ts [runs] [kills]`, 30 and 100 unless given. Writes bench/soak.json.
 */
import { cpus, totalmem } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { systemCode } from "../src/lib/error.ts";
import { writeFileAtomic } from "../src/lib/files.ts";
import { openPlace, processesNaming, reportOf, repository, type Place } from "../test/story/homelab.ts";
import { readdir } from "node:fs/promises";

interface Result {
  readonly seconds: readonly number[];
  readonly failures: readonly string[];
}

async function main(): Promise<void> {
  const [runs = 30, kills = 100] = process.argv.slice(2).map(Number);
  const place = await openPlace();
  try {
    const row = await repeat(place, runs, "run");
    const longest = Math.max(...row.seconds, 1);
    const killed = await repeat(place, kills, "kill", longest);
    await record({ runs: row, kills: killed });
    if (row.failures.length + killed.failures.length > 0) process.exitCode = 1;
  } finally {
    await place.close();
  }
}

/** @param killWithin seconds within which the run before each is killed; none is killed unless given */
async function repeat(place: Place, count: number, name: string, killWithin?: number): Promise<Result> {
  const seconds: number[] = [];
  const failures: string[] = [];
  for (let number = 1; number <= count; number++) {
    const at = killWithin === undefined ? undefined : await killOne(place, killWithin);
    const after = at === undefined ? "" : ` after a kill at ${at.toFixed(1)} s`;
    const ran = await place.run(["rehearse", "--json"]);
    const left = [...processesNaming(place.state), ...(await leftovers(place))];
    if (ran.code === 0) seconds.push(reportOf(ran).seconds);
    const wrong =
      ran.code === 0
        ? left.map((what) => `left behind: ${what}`)
        : [ran.stderr.trim().split("\n").slice(-5).join(" | ")];
    failures.push(...wrong.map((text) => `${name} ${number}${after}: ${text}`));
    console.log(
      `${name} ${number}/${count}${after}: ${wrong.length === 0 ? `${seconds.at(-1)?.toFixed(1)} s` : wrong.join("; ")}`,
    );
  }
  return { seconds, failures };
}

/** Start one and kill its conductor at some moment. @returns when, in seconds */
async function killOne(place: Place, within: number): Promise<number> {
  const { child, ended } = place.start(["rehearse", "--json"]);
  const at = Math.random() * within;
  await Promise.race([sleep(at * 1000), ended]);
  child.kill("SIGKILL");
  await ended;
  return at;
}

async function leftovers(place: Place): Promise<readonly string[]> {
  try {
    return await readdir(join(place.state, "homelab", "rehearsals"));
  } catch (error) {
    if (systemCode(error) === "ENOENT") return [];
    throw error;
  }
}

async function record(results: { readonly runs: Result; readonly kills: Result }): Promise<void> {
  const machine = { cores: cpus().length, memoryGiB: Math.round(totalmem() / 2 ** 30), node: process.version };
  const summary = Object.fromEntries(
    Object.entries(results).map(([name, { seconds, failures }]) => {
      const sorted = seconds.toSorted((a, b) => a - b);
      const median = sorted[Math.floor(sorted.length / 2)] ?? 0;
      return [name, { passed: seconds.length, failed: failures.length, median, longest: sorted.at(-1) ?? 0, failures }];
    }),
  );
  const date = new Date().toISOString().slice(0, 10);
  await writeFileAtomic(
    join(repository, "bench", "soak.json"),
    `${JSON.stringify({ date, machine, ...summary }, null, 2)}\n`,
  );
}

await main();
