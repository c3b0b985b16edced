import { spawn } from "node:child_process";
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { startTimeOf } from "../lib/process.ts";
import { waitFor } from "../lib/wait.ts";

import { createSupervisor, reapOrphans, type StartOptions } from "./supervisor.ts";

let dir = "";
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), "supervisor-"));
});
afterEach(async () => {
  await reapOrphans(dir);
  await rm(dir, { recursive: true, force: true });
});

const env = { PATH: "/usr/bin:/bin" };
const shell = (name: string, script: string): StartOptions => ({ name, file: "/bin/sh", args: ["-c", script], env });
const gone = (pid: number): Promise<boolean> =>
  waitFor(async () => (await startTimeOf(pid)) === undefined, { timeoutMs: 3000, what: `end of ${pid}` });

describe("supervisor", () => {
  it("runs a program, keeps its output, and tells its exit once", async () => {
    const exits: unknown[] = [];
    const child = await createSupervisor(dir).start({
      ...shell("talker", "echo one; echo two >&2; exit 7"),
      onExit: (code, by) => exits.push([code, by]),
    });
    await expect(child.exited).resolves.toEqual({ code: 7, signal: null });
    expect(await child.logTail()).toBe("one\ntwo");
    expect(await child.logTail(1)).toBe("two");
    expect(exits).toEqual([[7, null]]);
    expect(await readdir(join(dir, "processes"))).toEqual([]);
  });

  it("ends the whole group: SIGTERM, then SIGKILL when that is ignored", async () => {
    const supervisor = createSupervisor(dir);
    const child = await supervisor.start(shell("stubborn", "trap '' TERM; sleep 300 & echo $!; wait; sleep 300"));
    const grandchild = await waitFor(async () => Number(await child.logTail()) || undefined, {
      timeoutMs: 3000,
      what: "pid",
    });
    const began = Date.now();
    await child.stop({ graceMs: 100 });
    expect(Date.now() - began).toBeGreaterThanOrEqual(95);
    await expect(child.exited).resolves.toEqual({ code: null, signal: "SIGKILL" });
    await gone(grandchild);
    await child.stop();
  });

  it("lets a program end in its own way within the grace", async () => {
    const child = await createSupervisor(dir).start(
      shell("polite", "trap 'exit 3' TERM; echo ready; while :; do sleep 0.02; done"),
    );
    await waitFor(async () => (await child.logTail()) === "ready", { timeoutMs: 3000, what: "trap" });
    await child.stop();
    await expect(child.exited).resolves.toEqual({ code: 3, signal: null });
  });

  it("refuses a name in use and gives it back after the end", async () => {
    const supervisor = createSupervisor(dir);
    const child = await supervisor.start(shell("one", "sleep 300"));
    await expect(supervisor.start(shell("one", "true"))).rejects.toMatchObject({ code: "PROCESS_RUNNING" });
    await child.stop({ kill: true });
    await (
      await supervisor.start(shell("one", "true"))
    ).exited;
    await expect(supervisor.start(shell("../one", "true"))).rejects.toMatchObject({ code: "PROCESS_NAME" });
  });

  it("names the program that cannot be started", async () => {
    const supervisor = createSupervisor(dir);
    const missing = { name: "missing", file: "/nonexistent/etcd", args: [], env };
    await expect(supervisor.start(missing)).rejects.toMatchObject({
      code: "SPAWN_FAILED",
      message: expect.stringContaining("/nonexistent/etcd"),
    });
    await expect(supervisor.start(missing)).rejects.toMatchObject({ code: "SPAWN_FAILED" });
  });

  it("stops everything at once", async () => {
    const supervisor = createSupervisor(dir);
    const children = await Promise.all(["a", "b", "c"].map((name) => supervisor.start(shell(name, "sleep 300"))));
    await supervisor.stopAll();
    await Promise.all(children.map((child) => gone(child.pid)));
    expect(await readdir(join(dir, "processes"))).toEqual([]);
  });
});

describe("reapOrphans", () => {
  it("ends what a killed run has left, recorded or not, and nothing else", async () => {
    const orphan = await createSupervisor(dir).start(shell("orphan", "setsid sleep 300 & echo $!; sleep 300"));
    const strayed = await waitFor(async () => Number(await orphan.logTail()) || undefined, {
      timeoutMs: 3000,
      what: "pid",
    });
    // Before that it would die with the group of its parent.
    await waitFor(async () => (await groupOf(strayed)) === strayed, { timeoutMs: 3000, what: "group of its own" });
    const other = spawn("sleep", ["300"], { env });
    const otherPid = other.pid ?? 0;
    // A record whose pid belongs to somebody else by now.
    await writeFile(
      join(dir, "processes", "reused.json"),
      JSON.stringify({ name: "reused", pid: otherPid, startTime: "1", file: "x" }),
    );

    expect(await reapOrphans(dir)).toEqual(["orphan", `pid ${strayed}`]);
    await gone(orphan.pid);
    await gone(strayed);
    expect(await startTimeOf(otherPid)).toBeDefined();
    other.kill();
    expect(await reapOrphans(dir)).toEqual([]);
  });
});

/** source: proc(5), the third field of stat after the name. */
async function groupOf(pid: number): Promise<number> {
  const stat = await readFile(`/proc/${pid}/stat`, "utf8");
  return Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[2]);
}
