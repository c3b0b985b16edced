import { cp, mkdir, mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { z } from "zod";
import { exec, type ExecResult } from "../../src/lib/exec.ts";
import { parseEnvFile } from "../../src/lib/env-file.ts";
import { newStateKey } from "../../src/drive/terraform/state-key.ts";
import { toolPath } from "../tools.ts";

const ROOT = join(import.meta.dirname, "..", "..");
const MAIN = join(ROOT, "dist", "cli", "main.js");
const TOKEN = "terraform@pve!homelab=33333333-4444-4555-8666-777777777777";

let lab: string;
let env: NodeJS.ProcessEnv;
/** A lab whose state was never encrypted, as an earlier tool has left it. */
beforeEach(async () => {
  lab = await mkdtemp(join(tmpdir(), "homelab-state-"));
  for (const name of ["versions.json", "apps", "homelab.config.ts"])
    await cp(join(ROOT, "test", "fixtures", "seed", name), join(lab, name), { recursive: true });
  await mkdir(join(lab, "terraform"));
  await writeFile(join(lab, "terraform", "outputs.tf"), 'output "secret" { value = "" }\n');
  await writeState(3);
  await writeFile(join(lab, "secrets.env"), `# mine\nPROXMOX_VE_API_TOKEN='${TOKEN}'\n`, { mode: 0o600 });
  const cache = process.env["XDG_CACHE_HOME"] ?? join(homedir(), ".cache");
  env = { PATH: process.env["PATH"], HOME: lab, XDG_CACHE_HOME: cache, TF_CLI_CONFIG_FILE: "/dev/null" };
});
afterEach(() => rm(lab, { recursive: true, force: true }));

function writeState(serial: number): Promise<void> {
  const outputs = { secret: { value: "swordfish", type: "string" } };
  const state = { version: 4, terraform_version: "1.12.6", serial, lineage: "a-b", outputs, resources: [] };
  return writeFile(join(lab, "terraform", "terraform.tfstate"), JSON.stringify(state));
}

const stateText = (): Promise<string> => readFile(join(lab, "terraform", "terraform.tfstate"), "utf8");
const secrets = async (): Promise<Readonly<Record<string, string>>> =>
  parseEnvFile(await readFile(join(lab, "secrets.env"), "utf8")).values;

function homelab(...args: readonly string[]): Promise<ExecResult> {
  return exec(process.execPath, [MAIN, ...args, "--lab", lab], { env, accept: [0, 1, 2, 3] });
}

async function json(...args: readonly string[]): Promise<Readonly<Record<string, unknown>>> {
  const { stdout } = await homelab(...args, "--json");
  return z.record(z.string(), z.unknown()).parse(JSON.parse(stdout));
}

describe("homelab state", { timeout: 60_000 }, () => {
  test("tells what is known without opening it", async () => {
    expect(await json("state")).toMatchObject({
      ok: true,
      state: { serial: 3, lineage: "a-b", encrypted: false },
      copies: [],
      unfinished: null,
      holder: null,
    });
    expect((await homelab("state")).stdout).toBe(
      "terraform/terraform.tfstate: serial 3, not encrypted\ncopies in .homelab/terraform-states: none\n",
    );
  });

  test("rekey: a first key, then another one; nothing else in secrets.env changes, no copy stays open", async () => {
    const first = await json("state", "rekey");
    expect(first).toMatchObject({ ok: true, serial: 3 });
    const before = await secrets();
    expect(Object.keys(before)).toEqual(["PROXMOX_VE_API_TOKEN", "STATE_KEY"]);
    expect((await stat(join(lab, "secrets.env"))).mode & 0o777).toBe(0o600);
    expect(await readFile(join(lab, "secrets.env"), "utf8")).toMatch(/^# mine\n/);
    expect(await stateText()).not.toContain("swordfish");

    const second = await homelab("state", "rekey");
    expect(second.code, second.stderr).toBe(0);
    const after = await secrets();
    expect(Object.keys(after)).toEqual(["PROXMOX_VE_API_TOKEN", "STATE_KEY"]);
    expect(after["STATE_KEY"]).not.toBe(before["STATE_KEY"]);
    for (const key of [before["STATE_KEY"], after["STATE_KEY"]])
      expect(second.stdout + second.stderr).not.toContain(key);
    const shown = await json("state");
    expect(shown).toMatchObject({ state: { encrypted: true }, copies: [{ serial: 3 }] });
    expect(JSON.stringify(shown)).not.toContain(String(first["key"]));
  });

  test("a rekey that was killed after the keys were written goes on with the same keys", async () => {
    await json("state", "rekey");
    const { STATE_KEY: former = "" } = await secrets();
    const current = newStateKey();
    const text = `PROXMOX_VE_API_TOKEN='${TOKEN}'\nSTATE_KEY='${current}'\nSTATE_KEY_FORMER='${former}'\n`;
    await writeFile(join(lab, "secrets.env"), text);
    expect(await json("state", "rekey")).toMatchObject({ ok: true, serial: 3 });
    expect(await secrets()).toEqual({ PROXMOX_VE_API_TOKEN: TOKEN, STATE_KEY: current });
    const { stdout } = await homelab("env");
    expect(await byHand(stdout)).toBe("swordfish");
  });

  test("a key that comes from elsewhere is not changed here", async () => {
    env = { ...env, STATE_KEY: newStateKey() };
    expect(await json("state", "rekey")).toMatchObject({ ok: false, error: { code: "STATE_KEY_OUTSIDE" } });
  });

  test("restore puts an earlier copy back, and keeps what lay there", async () => {
    await json("state", "rekey");
    const earlier = await stateText();
    await rm(join(lab, "terraform", "terraform.tfstate"));
    await writeState(7);
    await json("state", "rekey");
    expect(await json("state", "restore", "3")).toMatchObject({ error: { code: "STATE_COPY_UNKNOWN" } });
    await writeState(8);
    await homelab("env");
    expect(await json("state", "restore", "7")).toMatchObject({ ok: true, serial: 7, aside: expect.any(String) });
    expect(await stateText()).not.toBe(earlier);
    expect(await json("state")).toMatchObject({ state: { serial: 7 }, unfinished: "an earlier state was chosen" });
  });
});

describe("homelab env", { timeout: 60_000 }, () => {
  test("opens the state by hand, and prints no secret", async () => {
    await json("state", "rekey");
    const { stdout, stderr } = await homelab("env");
    const { STATE_KEY: key = "" } = await secrets();
    for (const secret of [key, TOKEN, TOKEN.split("=")[1] ?? ""]) expect(stdout + stderr).not.toContain(secret);
    expect(stdout).not.toContain("redacted");
    expect(await byHand(stdout)).toBe("swordfish");
    expect(await byHand(stdout, 'printf %s "$PROXMOX_VE_API_TOKEN"')).toBe(TOKEN);
  });

  test("a second time, in a shell where it was evaluated already, it prints the same", async () => {
    await json("state", "rekey");
    const { stdout } = await homelab("env");
    const again = await byHand(stdout, `"${process.execPath}" "${MAIN}" env --lab "${lab}" | grep TF_ENCRYPTION`);
    expect(stdout).toContain(again.trim());
    expect(again).not.toContain("redacted");
  });
});

/** What a person's shell has after `eval "$(homelab env)"`. */
async function byHand(
  exports: string,
  command = `"${toolPath("tofu")}" -chdir="${lab}/terraform" output -raw secret`,
): Promise<string> {
  const script = `eval "$EXPORTS"; export TF_CLI_CONFIG_FILE=/dev/null; ${command}`;
  return (await exec("/bin/sh", ["-c", script], { env: { ...env, EXPORTS: exports } })).stdout;
}
