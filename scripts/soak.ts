import { cpus, totalmem } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { writeFileAtomic } from "../src/lib/files.ts";
import { openPlace, processesNaming, reportOf, repository } from "../test/story/homelab.ts";
import { killAgainAndAgain } from "../test/story/kills.ts";
import { killStates, type StateKill } from "../test/story/state-kills.ts";

/**
 * What is too long for every change: many rehearsals in a row, many kills. The result is written to docs/soak.md, which
 * is committed. `--runs` and `--kills` change how many; `--state-kills` adds kills in the middle of a Terraform apply.
 */
const { values } = parseArgs({
  options: {
    runs: { type: "string", default: "30" },
    kills: { type: "string", default: "100" },
    "state-kills": { type: "string", default: "0" },
  },
});
const seed = Date.now() % 1_000_000;
const started = new Date();
const seconds: number[] = [];

const place = await openPlace();
try {
  for (let run = 1; run <= Number(values.runs); run++) {
    const ran = await place.run(["rehearse", "--json"]);
    if (ran.code !== 0) throw new Error(`run ${run} failed with exit code ${ran.code}:\n${ran.stderr}`);
    const left = processesNaming(place.state);
    if (left.length > 0) throw new Error(`run ${run} left ${left.join("\n")}`);
    seconds.push(reportOf(ran).seconds);
    process.stderr.write(`run ${run} of ${values.runs}: ${seconds.at(-1) ?? 0} s\n`);
  }
} finally {
  await place.close();
}

// In rounds of ten, each of which ends with a run that has to succeed.
const phases = new Map<string, number>();
const kills = Number(values.kills);
for (let done = 0; done < kills; done += 10) {
  const round = await killAgainAndAgain(Math.min(10, kills - done), Math.max(...seconds, 10) * 1000, seed + done);
  for (const { during } of round) phases.set(during, (phases.get(during) ?? 0) + 1);
  process.stderr.write(`${done + round.length} of ${kills} kills survived\n`);
}

const struck: StateKill[] = [];
const stateKills = Number(values["state-kills"]);
for (let done = 0; done < stateKills; done += 10) {
  struck.push(...(await killStates(Math.min(10, stateKills - done), seed + done, "127.223.2")));
  process.stderr.write(`${struck.length} of ${stateKills} kills of an apply survived\n`);
}

const sorted = seconds.toSorted((a, b) => a - b);
const text = `# The last soak

\`make soak\` on ${started.toISOString().slice(0, 10)}: ${cpus().length} cores (${cpus()[0]?.model.trim() ?? "unknown"}), ${Math.round(totalmem() / 2 ** 30)} GiB, Node ${process.version}.

- **${seconds.length} rehearsals in a row succeeded**, and none left a process behind. Seconds: least ${sorted[0] ?? 0}, median ${sorted[Math.floor(sorted.length / 2)] ?? 0}, most ${sorted.at(-1) ?? 0}.
- **${kills} conductors killed** with SIGKILL at random moments (seed ${seed}); after each ten a rehearsal succeeded and left nothing.

| killed during | times |
|---|---|
${[...phases]
  .toSorted((a, b) => b[1] - a[1])
  .map(([phase, times]) => `| ${phase.replace(/ …$/, "") || "(before the first phase)"} | ${times} |`)
  .join("\n")}
${stateKillsText(struck)}`;
await writeFileAtomic(join(repository, "docs", "soak.md"), text);
process.stdout.write(text);

function stateKillsText(all: readonly StateKill[]): string {
  if (all.length === 0) return "";
  const counted = new Map<string, number>();
  for (const { when, victims } of all) {
    const moment = when.startsWith("after ") ? "a random moment" : when;
    const row = `${victims.join(" and ")} | ${moment}`;
    counted.set(row, (counted.get(row) ?? 0) + 1);
  }
  const rows = [...counted].toSorted((a, b) => b[1] - a[1]).map(([row, times]) => `| ${row} | ${times} |`);
  const adopted = all.filter((one) => one.adopted.includes("taking over")).length;
  return `
**${all.length} kills in the middle of a Terraform apply**: each next run succeeded, the plan after it was empty, the host held what it holds after a run that nobody disturbed. ${adopted} of them had to take something over that the state did not know.

| killed | when | times |
|---|---|---|
${rows.join("\n")}
`;
}
