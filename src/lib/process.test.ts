import { spawn } from "node:child_process";
import { once } from "node:events";
import { expect, test } from "vitest";
import { isAlive, startTimeOf } from "./process.ts";

test("a process is known by its pid and start time until it ends", async () => {
  const child = spawn(process.execPath, ["-e", "process.stdin.resume()"], { stdio: ["pipe", "ignore", "ignore"] });
  const pid = child.pid ?? 0;
  const started = await startTimeOf(pid);
  expect(started).toMatch(/^\d+$/);
  expect(await isAlive(pid, started ?? "")).toBe(true);
  expect(await isAlive(pid, "1")).toBe(false);
  child.stdin.end();
  await once(child, "exit");
  expect(await isAlive(pid, started ?? "")).toBe(false);
});
