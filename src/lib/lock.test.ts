import { spawn } from "node:child_process";
import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { tryLock } from "./lock.ts";
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
