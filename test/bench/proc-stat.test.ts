import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { busySeconds, parsePss, parseStat } from "../../bench/measure/proc-stat.ts";

const LINE =
  "4711 (node (x) 1) S 42 4711 4711 0 -1 4194304 9 8 7 6 150 25 300 45 20 0 11 0 987654 1322988544 13862 18446744073709551615 1 1\n";

test("a stat line is read from the last bracket on, because the name may hold anything", () => {
  expect(parseStat(LINE)).toEqual({
    pid: 4711,
    state: "S",
    parent: 42,
    own: 1.75,
    reaped: 3.45,
    start: "987654",
    residentPages: 13862,
  });
});

test("our own stat is read from the real /proc", () => {
  const stat = parseStat(readFileSync("/proc/self/stat", "utf8"));
  expect([stat.pid, stat.parent]).toEqual([process.pid, process.ppid]);
  const { userCPUTime, systemCPUTime } = process.resourceUsage();
  expect(Math.abs(stat.own - (userCPUTime + systemCPUTime) / 1e6)).toBeLessThan(0.1);
  expect(stat.residentPages).toBeGreaterThan(1000);
});

test("the machine is busy with all but idling and waiting for disks", () => {
  expect(busySeconds("cpu  100 20 300 9999 8888 40 50 777 0 0\ncpu0 1 1 1 1 1 1 1 1 0 0\n")).toBeCloseTo(5.1);
});

test("PSS is that of the whole process, not a part of it", () => {
  expect(parsePss("Rss:  10 kB\nPss:            2048 kB\nPss_Dirty:       1 kB\n")).toBe(2048 * 1024);
  expect(parsePss("")).toBe(0);
});
