import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { waitFor } from "../../lib/wait.ts";
import { createSupervisor, reapOrphans } from "../supervisor.ts";
import { keepRunning, type KeptComponent } from "./keep.ts";
import type { Component } from "./setting.ts";

let dir = "";
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), "keep-"));
});
afterEach(async () => {
  expect(await reapOrphans(dir)).toEqual([]);
  await rm(dir, { recursive: true, force: true });
});

const component: Component = { name: "part", binary: "part", flags: [], env: [], files: [] };

function keep(program: string, log: string[], ready: () => Promise<boolean>): KeptComponent {
  return keepRunning(component, {
    dir,
    machine: "m",
    supervisor: createSupervisor(dir),
    tools: () => Promise.resolve(program),
    log: (line) => log.push(line),
    ready,
  });
}

it("starts a program again when it ends, and counts", async () => {
  const log: string[] = [];
  const kept = keep("/bin/true", log, () => Promise.resolve(false));
  await waitFor(() => kept.state().restarts === 1, { timeoutMs: 5000, what: "restart" });
  expect(log[0]).toMatch(/part on m ended with exit code 0[\s\S]*starting it again in 1 s/);
  expect(kept.state()).toMatchObject({ ready: false });
  await kept.stop();
  await expect(kept.ready).resolves.toBe(false);
});

it("is ready when its condition holds, and gone when it is stopped", async () => {
  const log: string[] = [];
  const kept = keep("/usr/bin/yes", log, () => Promise.resolve(true));
  await expect(kept.ready).resolves.toBe(true);
  expect(kept.state()).toMatchObject({ ready: true, restarts: 0, message: "" });
  await kept.stop({ kill: true });
  expect(kept.state()).toMatchObject({ ready: false, message: "stopped" });
  expect(log).toEqual([]);
});

it("can be stopped while the program is being started", async () => {
  const kept = keep("/usr/bin/yes", [], () => Promise.resolve(false));
  await kept.stop({ kill: true });
  await expect(kept.ready).resolves.toBe(false);
});
