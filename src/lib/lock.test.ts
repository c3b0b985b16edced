import { spawn } from "node:child_process";
import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { hostname, tmpdir, userInfo } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { holderText, tryLock } from "./lock.ts";
import { startTimeOf } from "./process.ts";

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), "homelab-lock-"));
});
afterEach(() => rm(dir, { recursive: true }));

test("one holder at a time, and the next after it was given back", async () => {
  const path = join(dir, "deep", "build.lock");
  const first = await tryLock(path, "building tofu");
  if (!("lock" in first)) throw new Error("the first one must get it");
  expect(await tryLock(path, "building etcd")).toMatchObject({ holder: { pid: process.pid, what: "building tofu" } });
  await first.lock.release();
  expect(await tryLock(path, "building etcd")).toHaveProperty("lock");
  expect(await readdir(join(dir, "deep"))).toEqual(["build.lock"]);
});

test("a holder that was killed loses it, and its child is named", async () => {
  const path = join(dir, "build.lock");
  const child = spawn("sleep", ["60"]);
  const startTime = await startTimeOf(child.pid ?? 0);
  const dead = { pid: process.pid, startTime: "1", what: "x", child: { pid: child.pid, startTime } };
  await writeFile(path, JSON.stringify(dead));
  try {
    const taken = await tryLock(path, "mine");
    expect(taken).toMatchObject({ lock: { abandonedBy: dead } });
  } finally {
    child.kill("SIGKILL");
  }
});

test("a holder is told by name, place and time", async () => {
  const path = join(dir, "l");
  await tryLock(path, "terraform apply");
  const result = await tryLock(path, "mine");
  if (!("holder" in result)) throw new Error("it must be taken");
  expect(result.holder).toMatchObject({ host: hostname(), user: userInfo().username });
  expect(Date.now() - Date.parse(result.holder.since)).toBeLessThan(60_000);
  const { user, host, since } = result.holder;
  expect(holderText(result.holder)).toBe(`${user}, process ${process.pid} on ${host} since ${since}: terraform apply`);
});

test("a holder on another host is taken for living, one from before the last start of this host is dead", async () => {
  const startTime = await startTimeOf(process.pid);
  const holder = { pid: process.pid, startTime, what: "x", child: { pid: process.pid, startTime } };
  await writeFile(join(dir, "far"), JSON.stringify({ ...holder, pid: 1, startTime: "1", host: "elsewhere" }));
  expect(await tryLock(join(dir, "far"), "mine")).toMatchObject({ holder: { host: "elsewhere" } });
  await writeFile(join(dir, "old"), JSON.stringify({ ...holder, host: hostname(), boot: "another" }));
  expect(await tryLock(join(dir, "old"), "mine")).toMatchObject({ lock: { abandonedBy: undefined } });
});

test("a lock file without sense is taken over", async () => {
  await writeFile(join(dir, "l"), "");
  expect(await tryLock(join(dir, "l"), "mine")).toMatchObject({ lock: { abandonedBy: undefined } });
});

test("of many who find a dead holder at once only one gets it", async () => {
  for (let round = 0; round < 10; round++) {
    const path = join(dir, `build-${round}.lock`);
    await writeFile(path, JSON.stringify({ pid: process.pid, startTime: "1", what: "x" }));
    const results = await Promise.all(Array.from({ length: 20 }, () => tryLock(path, "mine")));
    expect(results.filter((result) => "lock" in result)).toHaveLength(1);
  }
  expect(await readdir(dir)).toHaveLength(10);
});
