import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { showPlan } from "../../src/drive/terraform/show.ts";
import { apply, init, plan, type Terraform } from "../../src/drive/terraform/terraform.ts";
import { withPlanCopy } from "../../src/operate/plan-copy.ts";
import { toolPath } from "../tools.ts";

let root = "";
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), "homelab-copy-"));
  await mkdir(join(root, "terraform"));
});
afterAll(() => rm(root, { recursive: true }));

function terraformIn(folder: string): Terraform {
  const env = { PATH: process.env["PATH"], HOME: root };
  return { program: toolPath("tofu"), dir: join(folder, "terraform"), env, signal: AbortSignal.timeout(60_000) };
}

/** Needs no provider but the one that is built in. */
function module(trigger: string, further: string): Promise<void> {
  const text = `resource "terraform_data" "disk" {\n  triggers_replace = "${trigger}"\n}\n${further}`;
  return writeFile(join(root, "terraform", "main.tf"), text);
}

it("plans in a copy what the real tofu would do, resource by resource, and leaves nothing behind", async () => {
  await module("a", 'resource "terraform_data" "gone" {}\n');
  await init(terraformIn(root));
  await plan(terraformIn(root));
  await apply(terraformIn(root));
  await module("b", 'resource "terraform_data" "new" {}\n');
  await writeFile(join(root, "terraform", "homelab.auto.tfvars.json"), "{}");
  const state = await readFile(join(root, "terraform", "terraform.tfstate"), "utf8");
  const before = await readdir(join(root, "terraform"));

  const stateDir = join(root, ".homelab");
  const seen = await withPlanCopy({ root, stateDir }, async (copy) => {
    expect((await stat(copy.root)).mode & 0o777).toBe(0o700);
    expect(await readdir(join(copy.root, "terraform"))).not.toContain("homelab.auto.tfvars.json");
    await plan(terraformIn(copy.root));
    return showPlan(terraformIn(copy.root));
  });

  expect(seen).toEqual([
    { address: "terraform_data.disk", action: "replace", because: ["triggers_replace"] },
    { address: "terraform_data.gone", action: "delete", because: [] },
    { address: "terraform_data.new", action: "create", because: [] },
  ]);
  expect(await readFile(join(root, "terraform", "terraform.tfstate"), "utf8")).toBe(state);
  expect(await readdir(join(root, "terraform"))).toEqual(before);
  expect(await readdir(stateDir)).toEqual([]);
});

it("removes the copy when planning fails as well", async () => {
  const stateDir = join(root, ".homelab");
  await expect(withPlanCopy({ root, stateDir }, () => Promise.reject(new Error("no host")))).rejects.toThrow("no host");
  expect(await readdir(stateDir)).toEqual([]);
});
