import { execFile, spawn } from "node:child_process";
import { cp, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

const ROOT = join(import.meta.dirname, "..", "..");
/** As it is installed: `make setup` compiles it. */
const MAIN = join(ROOT, "dist", "cli", "main.js");
const run = promisify(execFile);

let lab: string;
beforeAll(async () => {
  lab = await mkdtemp(join(tmpdir(), "homelab-cli-"));
  for (const name of ["homelab.config.ts", "versions.json", "apps"])
    await cp(join(ROOT, name), join(lab, name), { recursive: true });
  await symlink(join(ROOT, "node_modules"), join(lab, "node_modules"));
});
afterAll(() => rm(lab, { recursive: true }));

interface Ran {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** The real command line as a process of its own. */
async function homelab(args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<Ran> {
  const options = { cwd: ROOT, env: { ...process.env, ...env } };
  try {
    const done = await run(process.execPath, [MAIN, ...args], options);
    return { code: 0, ...done };
  } catch (error) {
    const { code, stdout, stderr } = error as Ran;
    return { code, stdout, stderr };
  }
}

describe("homelab as scripts see it", () => {
  test("a lab that is right: 0, and exactly one object on stdout", async () => {
    const { code, stdout } = await homelab(["check", "--json", "--lab", lab]);
    expect({ code, lines: stdout.trimEnd().split("\n").length }).toEqual({ code: 0, lines: 1 });
    expect(JSON.parse(stdout)).toEqual({ ok: true, issues: [] });
  });

  test("a lab that is wrong: 1, with every issue, and nothing is started", async () => {
    const wrong = join(lab, "wrong");
    await cp(join(ROOT, "versions.json"), join(wrong, "versions.json"), { recursive: true });
    const config = `import { defineHomelab } from "homelab";
export default defineHomelab({ domain: "home.example.net", nonsense: 1, nodes: {} } as never);\n`;
    await writeFile(join(wrong, "homelab.config.ts"), config);
    const { code, stdout } = await homelab(["bootstrap", "--json", "--lab", wrong]);
    expect(code).toBe(1);
    const { ok, issues } = JSON.parse(stdout) as { ok: boolean; issues: readonly { path: string }[] };
    expect(ok).toBe(false);
    expect(issues.length).toBeGreaterThan(2);
    const { stdout: text } = await homelab(["check", "--lab", wrong]);
    for (const { path } of issues) expect(text).toContain(path);
  });

  test("a folder without a lab: what, and what to try, without a stack", async () => {
    const { code, stderr } = await homelab(["check", "--lab", tmpdir()]);
    expect(code).toBe(1);
    expect(stderr).toMatch(/CONFIG_NOT_FOUND: .*\ntry: /);
    expect(stderr).not.toContain("    at ");
  });

  test("a failing part outside: 3, the object says why, and the token is not in it", async () => {
    const secret = "11111111-2222-4333-8444-555555555555";
    const env = {
      PROXMOX_VE_API_TOKEN: `a@pve!b=${secret}`,
      PATH: "/nowhere",
      HOME: lab,
      XDG_CACHE_HOME: join(lab, "cache"),
    };
    const { code, stdout, stderr } = await homelab(["tools", "fetch", "kubectl", "--json", "--lab", lab], env);
    expect(code).toBe(3);
    expect(JSON.parse(stdout)).toMatchObject({ ok: false, error: { code: "TOOL_MISSING" } });
    expect(stdout + stderr).not.toContain(secret);
    const printed = await homelab(["env", "--lab", lab], env);
    expect(printed.stdout).toContain(`export KUBECONFIG='${lab}`);
    expect(printed.stdout).not.toContain(secret);
  });

  test("Ctrl-C while something is made: 130, and no program is left behind", async () => {
    const bin = join(lab, "bin");
    await cp("/bin/sleep", join(bin, "sleep"), { recursive: true });
    await writeFile(join(bin, "go"), `#!/bin/sh\necho $$ > ${lab}/go.pid\nexec ${bin}/sleep 60\n`, { mode: 0o755 });
    const env = { ...process.env, PATH: bin, HOME: lab, XDG_CACHE_HOME: join(lab, "cache") };
    const args = [MAIN, "tools", "fetch", "kustomize", "--lab", lab];
    const child = spawn(process.execPath, args, { cwd: ROOT, env, stdio: ["ignore", "pipe", "pipe"] });
    let output = "";
    child.stdout.on("data", (text: Buffer) => {
      output += String(text);
      if (output.includes("Make the programs") && child.exitCode === null) setTimeout(() => child.kill("SIGINT"), 300);
    });
    child.stderr.on("data", (text: Buffer) => (output += String(text)));
    const code = await new Promise<number | null>((resolve) => child.once("close", resolve));
    expect(code, output).toBe(130);
    expect(output).toContain("INTERRUPTED");
    const { stdout } = await run("/bin/sh", ["-c", `ps -p $(cat ${lab}/go.pid) -o pid= || true`]);
    expect(stdout.trim()).toBe("");
  });
});
