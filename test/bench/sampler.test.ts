import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, beforeEach, expect, test } from "vitest";
import { watchProcesses } from "../../bench/measure/sampler.ts";
import { readIfExists } from "../../src/lib/files.ts";
import { signal } from "../../src/rehearsal/processes.ts";

let place = "";
beforeEach(async () => {
  place = await mkdtemp(join(tmpdir(), "hl-sampler-"));
});
afterEach(async () => {
  const pid = await readIfExists(join(place, "pid"));
  if (pid !== undefined) signal(Number(pid), "SIGKILL");
  await rm(place, { recursive: true, force: true });
});

/** A program that keeps one core busy for so many CPU-milliseconds. */
const burn = (ms: number): string =>
  `const end = ${ms} * 1000; for (let c; !(c = process.cpuUsage()) || c.user + c.system < end; );`;

test("a child, its short-lived children and a daemon that left the family are all counted, once", async () => {
  const lasting = `require("node:fs").writeFileSync("${place}/pid", String(process.pid)); ${burn(300)} setInterval(() => 0, 1000)`;
  // Its parent is gone within milliseconds: most likely no look ever sees the two together.
  const leave = ["-c", '"$0" -e "$1" "$2" > /dev/null 2>&1 &', process.execPath, lasting, place];
  const daemon = `require("node:child_process").spawnSync("sh", ${JSON.stringify(leave)}, { stdio: "ignore" });`;
  const short = `for (let i = 0; i < 5; i++) require("node:child_process").spawnSync(process.execPath, ["-e", ${JSON.stringify(burn(60))}]);`;
  const child = spawn(process.execPath, ["-e", `${daemon}${short}${burn(400)}`], { stdio: "ignore" });
  const sampler = watchProcesses(child.pid ?? 0, place, "birth");
  await once(child, "exit");
  await sleep(1500);
  const usage = sampler.stop();
  const [left, ...others] = usage.left;
  expect(others).toEqual([]);
  expect(left).toContain(place);
  // 0.4 s own, 5 × 0.06 s of children, 0.3 s of the daemon; Node's own start is in all of these but the last bit.
  const all = usage.points.at(-1)?.cpuSeconds ?? 0;
  expect(all).toBeGreaterThan(0.95);
  expect(all).toBeLessThan(1.4);
  expect(usage.peakPss).toBeGreaterThan(20 * 2 ** 20);
  expect(usage.points.map(({ cpuSeconds }) => cpuSeconds)).toEqual(
    usage.points.map(({ cpuSeconds }) => cpuSeconds).toSorted((a, b) => a - b),
  );
}, 20_000);

test("counted from now, what a process did before is not", async () => {
  const child = spawn(
    process.execPath,
    ["-e", `${burn(500)}process.send(1); process.once("message", () => {${burn(800)} process.send(2)});`],
    {
      stdio: ["ignore", "ignore", "inherit", "ipc"],
    },
  );
  await once(child, "message");
  const sampler = watchProcesses(child.pid ?? 0, place, "now");
  child.send("go");
  await once(child, "message");
  const usage = sampler.stop();
  child.kill("SIGKILL");
  await once(child, "exit");
  expect(usage.left).toEqual([]);
  const all = usage.points.at(-1)?.cpuSeconds ?? 0;
  expect(all).toBeGreaterThan(0.2);
  expect(all).toBeLessThan(0.45);
});
