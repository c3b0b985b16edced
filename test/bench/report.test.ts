import { expect, test } from "vitest";
import { programName } from "../../bench/measure/program-name.ts";
import { runOf, type Run } from "../../bench/measure/run.ts";
import { spread } from "../../bench/report/statistics.ts";
import { table } from "../../bench/report/table.ts";
import { comparison, phaseTable, programTable } from "../../bench/report/tables.ts";

test("median, least and most of odd and even counts, whatever their order", () => {
  expect(spread([30, 4, 7])).toEqual({ median: 7, min: 4, max: 30 });
  expect(spread([30, 4, 7, 8])).toEqual({ median: 7.5, min: 4, max: 30 });
  expect(spread([2])).toEqual({ median: 2, min: 2, max: 2 });
  expect(() => spread([])).toThrow("no values");
});

test("a table is aligned", () => {
  expect(
    table(
      ["name", "s"],
      [
        ["a", "1.00"],
        ["longer", "12.00"],
      ],
    ),
  ).toBe(["| name   |     s |", "| ------ | ----: |", "| a      |  1.00 |", "| longer | 12.00 |"].join("\n"));
});

test.each([
  [["/tools/etcd/3.6.16/etcd", "--name=x"], "etcd"],
  [["/usr/bin/node", "/lab/dist/cli/main.js", "rehearse", "--json"], "node cli/main.js"],
  [["node", "/lab/node_modules/.bin/jiti", "/lab/bench/peer/main.ts", "{}"], "node peer/main.ts"],
  [["node", "-e", "1"], "node"],
])("%j is called %s", (words, name) => expect(programName(words)).toBe(name));

const usage = {
  points: [
    { at: 0, cpuSeconds: 0 },
    { at: 10_000, cpuSeconds: 20 },
  ],
  peakPss: 2 ** 30,
  programs: new Map([
    ["etcd", 15],
    ["git", 0.1],
    ["(short-lived)", 0.02],
  ]),
  othersSeconds: 5,
  lookingSeconds: 1,
  left: [],
};
const marks = [
  { name: "plan", seconds: 2, endedAt: 2000 },
  { name: "wait-applications", seconds: 4, endedAt: 8000 },
];
const run: Run = runOf(marks, usage, 0, 10_000);

test("a run knows when its apps were well, and what each phase cost", () => {
  expect(run.well).toEqual({ seconds: 8, cpuSeconds: 16 });
  expect(run.whole).toEqual({ seconds: 10, cpuSeconds: 20 });
  expect(run.phases).toEqual([
    { name: "plan", seconds: 2, cpuSeconds: 4 },
    { name: "wait-applications", seconds: 4, cpuSeconds: 8 },
  ]);
  expect([run.othersCores, run.lookingCores]).toEqual([0.5, 0.1]);
});

test("a run that leaves something, or whose apps never got well, is none", () => {
  expect(() => runOf(marks, { ...usage, left: ["etcd --name"] }, 0, 1)).toThrow("left behind:\netcd --name");
  expect(() => runOf(marks.slice(0, 1), usage, 0, 1)).toThrow("wait-applications");
});

test("tables hold medians over runs, small programs together, and ratios", () => {
  const slow = { ...run, phases: [{ name: "plan", seconds: 6, cpuSeconds: 1 }] };
  expect(phaseTable([run, slow]).split("\n")[2]).toMatch(
    /^\| plan +\| +4\.00 \| +2\.00 \| +6\.00 \| +2\.50 \| +0\.6 \|$/,
  );
  expect(programTable([run])).toMatch(/etcd +\| +15\.0 \|\n\| others +\| +0\.1 \|$/);
  const peer = { ...run, well: { seconds: 4, cpuSeconds: 32 } };
  expect(comparison([run], [peer])).toMatch(
    /apps are well +\| +8\.0 s \(8\.0–8\.0\) \| +4\.0 s \(4\.0–4\.0\) \| +2\.00 \|/,
  );
  expect(comparison([run], [peer])).toMatch(/CPU until all apps are well .* 0\.50 \|/);
});
