import { spawn } from "node:child_process";
import { mkdtemp, readFile, rm, stat, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { apply, init, output, plan, resources, type Terraform } from "../../src/drive/terraform/terraform.ts";
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
    expect(notes).toEqual([expect.stringContaining("damaged"), expect.stringContaining("older")]);
  });

  test("one run at a time", async () => {
    await planned(1);
    const first = apply(terraform);
    await waitFor(async () => (await readFile(join(dir, ".terraform/homelab/lock"), "utf8")).includes("apply"), {
      timeoutMs: 5_000,
      what: "lock",
    });
    await expect(plan(terraform)).rejects.toMatchObject({ code: "TERRAFORM_BUSY" });
    await first;
  });
});
