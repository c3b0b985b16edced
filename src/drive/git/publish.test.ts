import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { exec } from "../../lib/exec.ts";
import { publish } from "./publish.ts";

let dir = "";
let folder = "";
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), "homelab-publish-"));
  folder = join(dir, "lab");
  await mkdir(join(folder, "k8s", "apps"), { recursive: true });
  await writeFile(join(folder, "k8s", "apps", "a.yaml"), "a: 1\n");
  // Neither what lies beside the published parts nor ignore files matter.
  await writeFile(join(folder, "secrets.env"), "TOKEN=x\n");
  await writeFile(join(folder, ".gitignore"), "k8s/\n");
});
afterEach(() => rm(dir, { recursive: true, force: true }));

const at = new Date("2026-01-02T03:04:05Z");
const git = async (...args: string[]): Promise<string> => {
  const env = { PATH: process.env["PATH"], GIT_CONFIG_GLOBAL: "/dev/null", GIT_CONFIG_NOSYSTEM: "1" };
  return (await exec("git", args, { env, cwd: dir })).stdout;
};

function publishTo(name: string, message = "The lab"): Promise<{ commit: string; changed: boolean }> {
  return publish(join(dir, name), { folder, paths: ["k8s"], branch: "main", message, at });
}

test("the same tree is the same commit, whoever makes it", async () => {
  const [one, two] = [await publishTo("one.git"), await publishTo("two.git")];
  expect(one).toEqual({ commit: "0c99125d0abf331d25d63bf77641d3527aa3a408", changed: true });
  expect(two.commit).toBe(one.commit);
});

test("the repository holds the chosen parts only, and can be cloned", async () => {
  await publishTo("lab.git");
  await git("clone", "--quiet", `file://${join(dir, "lab.git")}`, "clone");
  expect(await git("-C", "clone", "ls-files")).toBe("k8s/apps/a.yaml\n");
  expect(await git("-C", "clone", "log", "--format=%an %s")).toBe("HomeLab The lab\n");
});

test("a change is a further commit, no change is none, a deletion is one", async () => {
  const first = await publishTo("lab.git");
  expect(await publishTo("lab.git")).toEqual({ commit: first.commit, changed: false });
  await writeFile(join(folder, "k8s", "apps", "b.yaml"), "b: 1\n");
  const second = await publishTo("lab.git", "Add b");
  expect(second.changed).toBe(true);
  expect((await git("--git-dir=lab.git", "rev-parse", "main^")).trim()).toBe(first.commit);
  await rm(join(folder, "k8s", "apps", "a.yaml"));
  await publishTo("lab.git", "Drop a");
  expect(await git("--git-dir=lab.git", "ls-tree", "-r", "--name-only", "main")).toBe("k8s/apps/b.yaml\n");
});
