import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { exec } from "../../lib/exec.ts";
import { commitAndPush, openWorkingCopy, type WorkingCopy } from "./working-copy.ts";

let dir: string;
let copy: WorkingCopy;

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), "homelab-git-"));
  copy = {
    git: "git",
    root: join(dir, "tree"),
    branch: "main",
    signal: new AbortController().signal,
    env: { PATH: process.env["PATH"] },
  };
  await exec("mkdir", ["-p", copy.root], { env: copy.env });
});
afterEach(() => rm(dir, { recursive: true, force: true }));

const show = async (bare: string, file: string): Promise<string> =>
  (await exec("git", ["-C", bare, "show", `main:${file}`], { env: copy.env })).stdout;

test("a tree is published, changed and published again; other paths stay out", async () => {
  const bare = join(dir, "lab.git");
  await openWorkingCopy(copy, bare);
  await writeFile(join(copy.root, "k8s.yaml"), "one\n");
  await writeFile(join(copy.root, "secret"), "no\n");
  const first = await commitAndPush(copy, ["k8s.yaml"], "first");
  expect(await show(bare, "k8s.yaml")).toBe("one\n");
  await expect(show(bare, "secret")).rejects.toMatchObject({ code: "EXEC_FAILED" });

  await writeFile(join(copy.root, "k8s.yaml"), "two\n");
  const second = await commitAndPush(copy, ["k8s.yaml"], "second");
  expect(second).not.toBe(first);
  expect(await show(bare, "k8s.yaml")).toBe("two\n");
});

test("publishing without a change, or opening twice, changes nothing", async () => {
  const bare = join(dir, "lab.git");
  await openWorkingCopy(copy, bare);
  await writeFile(join(copy.root, "a"), "one\n");
  const first = await commitAndPush(copy, ["a"], "first");
  await openWorkingCopy(copy, bare);
  expect(await commitAndPush(copy, ["a"], "again")).toBe(first);
});
