import { spawn } from "node:child_process";
import { mkdtemp, readdir, readFile, rm, stat, truncate, writeFile } from "node:fs/promises";
import { hostname, tmpdir, userInfo } from "node:os";
import { join, relative } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { z } from "zod";
import { stateEncryption } from "../../src/drive/terraform/environment.ts";
import { rewriteState } from "../../src/drive/terraform/rewrite-state.ts";
import { newStateKey } from "../../src/drive/terraform/state-key.ts";
import { apply, init, output, plan, resources, type Terraform } from "../../src/drive/terraform/terraform.ts";
import { unfinishedWhy } from "../../src/drive/terraform/unfinished.ts";
import { exec } from "../../src/lib/exec.ts";
import { waitFor } from "../../src/lib/wait.ts";
import { toolPath } from "../tools.ts";

/** `terraform_data` is built into the program: no provider is needed, and its provisioner takes as long as we like. */
const SLOW = (seconds: number): string => `
resource "terraform_data" "first" { input = "one" }
resource "terraform_data" "slow" {
  input      = terraform_data.first.output
  depends_on = [terraform_data.first]
  provisioner "local-exec" { command = "sleep ${seconds}; test ! -e fail || { echo 'storage is full' >&2; exit 1; }" }
}
resource "terraform_data" "last" { input = terraform_data.slow.id }
output "kept" { value = terraform_data.first.output }
`;

let dir: string;
let stop: AbortController;
let terraform: Terraform;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), "homelab-tofu-"));
  stop = new AbortController();
  terraform = { program: toolPath("tofu"), dir, env: { HOME: dir, PATH: process.env["PATH"] }, signal: stop.signal };
});
afterEach(() => rm(dir, { recursive: true, force: true }));

async function planned(seconds: number): Promise<void> {
  await writeFile(join(dir, "main.tf"), SLOW(seconds));
  await init(terraform);
  expect(await plan(terraform)).toMatchObject({ add: 3, change: 0, remove: 0 });
}

const STATE = "terraform.tfstate";
const lockText = (): Promise<string> => readFile(join(dir, ".terraform/homelab/lock"), "utf8");
const serialOf = async (): Promise<number> => Number(JSON.parse(await readFile(join(dir, STATE), "utf8")).serial);

/** Ctrl-C while the provisioner runs. */
const onMessage: Terraform["onMessage"] = (message) => {
  if (message.type === "apply_start" && message.hook.resource.addr.endsWith("slow")) stop.abort();
};

describe("the driver with the real tofu", () => {
  test("plan, apply, output; the second plan is empty; nobody else can read state and plan", async () => {
    await planned(0);
    const finished: string[] = [];
    await apply({ ...terraform, onMessage: (m) => m.type === "apply_complete" && finished.push(m.hook.resource.addr) });
    expect(finished).toEqual(["terraform_data.first", "terraform_data.slow", "terraform_data.last"]);
    expect(await output(terraform, "kept")).toBe("one");
    expect(await plan(terraform)).toMatchObject({ add: 0, change: 0, remove: 0, resources: [] });
    expect(await resources(terraform)).toHaveLength(3);
    for (const file of [STATE, "homelab.tfplan"]) expect((await stat(join(dir, file))).mode & 0o777, file).toBe(0o600);
  });

  test("a failure is told in the provisioner's words, and the next run goes on from there", async () => {
    await planned(0);
    await writeFile(join(dir, "fail"), "");
    const failure = { code: "TERRAFORM_FAILED", message: expect.stringContaining("storage is full") };
    await expect(apply(terraform)).rejects.toMatchObject(failure);
    expect(await resources(terraform)).toContain("terraform_data.first");
    await rm(join(dir, "fail"));
    await plan(terraform);
    await apply(terraform);
    expect(await resources(terraform)).toHaveLength(3);
  });

  test("an interrupt lets it save what was made", async () => {
    await planned(1);
    await expect(apply({ ...terraform, onMessage })).rejects.toMatchObject({ code: "INTERRUPTED", exitCode: 130 });
    const after = { ...terraform, signal: new AbortController().signal };
    const there = await resources(after);
    expect(there).toContain("terraform_data.first");
    expect(there).not.toContain("terraform_data.last");
  });

  test("a killed conductor neither stops it nor breaks its state; the next plan waits for it", async () => {
    await planned(3);
    const script = join(import.meta.dirname, "fixtures", "terraform-apply.ts");
    const conductor = spawn(
      process.execPath,
      ["--import", "jiti/register", script, JSON.stringify({ dir, program: terraform.program })],
      {
        stdio: "ignore",
      },
    );
    await waitFor(
      async () =>
        (await readFile(join(dir, ".terraform/homelab/terraform-apply.out"), "utf8")).includes('"apply_complete"'),
      {
        timeoutMs: 15_000,
        what: "first finished resource",
      },
    );
    await waitFor(async () => (await readFile(join(dir, ".terraform/homelab/lock"), "utf8")).includes('"child"'), {
      timeoutMs: 5_000,
      what: "note of the child",
    });
    const dead = new Promise((resolve) => conductor.once("exit", resolve));
    conductor.kill("SIGKILL");
    await dead;
    const next = await plan(terraform);
    const names = next.resources.map(({ address }) => address);
    expect(names).not.toContain("terraform_data.first");
    await apply(terraform);
    expect(await resources(terraform)).toHaveLength(3);
  });

  test("a state that a kill emptied, or that is older than its copy, is put back", async () => {
    await planned(0);
    await apply(terraform);
    const serial = await serialOf();
    const old = (await readFile(join(dir, STATE), "utf8")).replace(`"serial": ${serial}`, `"serial": ${serial - 1}`);
    const notes: string[] = [];
    const noted = { ...terraform, onNote: (note: string) => void notes.push(note) };
    await truncate(join(dir, STATE), 0);
    expect(await plan(noted)).toMatchObject({ add: 0 });
    await writeFile(join(dir, STATE), old);
    expect(await plan(noted)).toMatchObject({ add: 0 });
    expect(await serialOf()).toBe(serial);
    expect(notes).toEqual([expect.stringContaining("empty"), expect.stringContaining("older")]);
  });

  test("one run at a time, and the one who has it is named", async () => {
    await planned(1);
    const first = apply(terraform);
    await waitFor(async () => (await readFile(join(dir, ".terraform/homelab/lock"), "utf8")).includes("apply"), {
      timeoutMs: 5_000,
      what: "lock",
    });
    const named = `${userInfo().username}, process ${process.pid} on ${hostname()} since `;
    const busy = { code: "TERRAFORM_BUSY", message: expect.stringContaining(named) };
    await expect(plan(terraform)).rejects.toMatchObject(busy);
    await first;
  });

  test("a Terraform that is killed is told as such, and leaves a note for the next plan until an apply succeeds", async () => {
    await planned(2);
    let first: Promise<void> | undefined;
    const begun = new Promise<void>((resolve) => {
      const heard: Terraform["onMessage"] = (message) => {
        if (message.type === "apply_start" && message.hook.resource.addr.endsWith("slow")) resolve();
      };
      first = apply({ ...terraform, onMessage: heard });
    });
    const failed = expect(first).rejects.toMatchObject({ code: "TERRAFORM_KILLED" });
    await begun;
    const { pid } = z.object({ child: z.object({ pid: z.int() }) }).parse(JSON.parse(await lockText())).child;
    process.kill(pid, "SIGKILL");
    await failed;
    expect(await unfinishedWhy(terraform)).toContain("did not come to its end");
    await plan(terraform);
    await apply(terraform);
    expect(await unfinishedWhy(terraform)).toBeUndefined();
  });
});

const SECRET = `
resource "terraform_data" "secret" { input = "swordfish" }
output "secret" {
  value     = terraform_data.secret.output
  sensitive = true
}
`;

function withKeys(env: NodeJS.ProcessEnv, changes: Partial<Terraform> = {}): Terraform {
  return { ...terraform, env: { ...terraform.env, ...env }, ...changes };
}

async function applied(used: Terraform): Promise<void> {
  await writeFile(join(dir, "main.tf"), SECRET);
  await init(used);
  await plan(used);
  await apply(used);
}

/** Files of the root module in which the secret can be read; the configuration itself aside. */
async function readable(): Promise<readonly string[]> {
  const names = await readdir(dir, { recursive: true, withFileTypes: true });
  const files = names.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const texts = await Promise.all(files.map(async (path) => ({ path, text: await readFile(path, "latin1") })));
  return texts
    .filter(({ path, text }) => text.includes("swordfish") && !path.endsWith("main.tf"))
    .map(({ path }) => relative(dir, path))
    .toSorted();
}

describe("state and plan at rest", () => {
  test("are encrypted with the lab's key: in no file can the secret be read, and no other key opens them", async () => {
    const used = withKeys({ STATE_KEY: newStateKey() });
    await applied(used);
    expect(await output(used, "secret")).toBe("swordfish");
    expect(await readable()).toEqual([]);
    await truncate(join(dir, STATE), 0);
    expect(await plan(used)).toMatchObject({ resources: [] });
    expect(await readable()).toEqual([]);
    await expect(plan(terraform)).rejects.toMatchObject({ code: "STATE_CLOSED", exitCode: 1 });
    await expect(plan(withKeys({ STATE_KEY: newStateKey() }))).rejects.toMatchObject({ code: "STATE_CLOSED" });
  });

  test("a state that was not encrypted is read, and encrypted by the next apply", async () => {
    await applied(terraform);
    expect(await readable()).toContain(STATE);
    const used = withKeys({ STATE_KEY: newStateKey() });
    expect(await plan(used)).toMatchObject({ resources: [] });
    await apply(used);
    expect(await readable()).toEqual([]);
  });

  test("a new key: the former opens what there is until it is written anew, then it opens nothing", async () => {
    const [former, current] = [newStateKey(), newStateKey()];
    await applied(withKeys({ STATE_KEY: former }));
    const both = withKeys({ STATE_KEY: current, STATE_KEY_FORMER: former });
    expect(await output(both, "secret")).toBe("swordfish");
    await rewriteState(both);
    const fresh = withKeys({ STATE_KEY: current });
    expect(await output(fresh, "secret")).toBe("swordfish");
    await truncate(join(dir, STATE), 0);
    expect(await plan(fresh)).toMatchObject({ resources: [] });
    await expect(plan(withKeys({ STATE_KEY: former }))).rejects.toMatchObject({ code: "STATE_CLOSED" });
  });

  test("by hand: what `homelab env` prints is enough for tofu itself, and holds no key", async () => {
    const used = withKeys({ STATE_KEY: newStateKey() });
    await applied(used);
    const encryption = (await stateEncryption(used)) ?? "";
    expect(encryption).not.toContain(used.env["STATE_KEY"]);
    const env = { ...used.env, TF_ENCRYPTION: encryption };
    const { stdout } = await exec(used.program, ["output", "-raw", "secret"], { cwd: dir, env });
    expect(stdout).toBe("swordfish");
    const closed = exec(used.program, ["output", "-raw", "secret"], { cwd: dir, env: { ...env, STATE_KEY: "" } });
    await expect(closed).rejects.toThrow(/STATE_KEY is not set/);
    // The person's own configuration goes before ours; ours, set by eval, does not count as one.
    expect(await plan({ ...used, env })).toMatchObject({ resources: [] });
  });

  test("a program that cannot encrypt leaves the state open for its owner alone; its copies are closed", async () => {
    const used = withKeys({ STATE_KEY: newStateKey() }, { cannotEncrypt: true, journal: join(dir, "journal") });
    await applied(used);
    expect((await readable()).filter((path) => path.startsWith("journal"))).toEqual([]);
    expect((await stat(join(dir, STATE))).mode & 0o777).toBe(0o600);
    await truncate(join(dir, STATE), 0);
    expect(await plan(used)).toMatchObject({ resources: [] });
    const tofu = withKeys(used.env, { journal: join(dir, "journal") });
    await plan(tofu);
    await apply(tofu);
    await expect(plan(used)).rejects.toMatchObject({ code: "STATE_ENCRYPTED" });
  });
});
