import { execFile } from "node:child_process";
import { chmod, mkdtemp, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";
import { z } from "zod";

const ROOT = join(import.meta.dirname, "..", "..");
const MAIN = join(ROOT, "dist", "cli", "main.js");
const SECRET = "99999999-8888-4777-8666-555555555555";
const LAN = ["--domain", "home.example.net", "--cidr", "127.245.7.0/24", "--git", "https://git.example.net/me/home"];

let lab: string;
beforeAll(async () => {
  lab = await mkdtemp(join(tmpdir(), "homelab-first-"));
});
afterAll(() => rm(lab, { recursive: true }));

const failure = z.object({ code: z.number(), stdout: z.string(), stderr: z.string() });

/** The real command line; whatever it would ask a Git server it asks a folder that is not there. */
async function homelab(...args: readonly string[]): Promise<z.infer<typeof failure>> {
  const env = {
    ...process.env,
    PROXMOX_VE_API_TOKEN: "",
    GIT_CONFIG_COUNT: "1",
    GIT_CONFIG_KEY_0: `url.file://${lab}/none/.insteadOf`,
    GIT_CONFIG_VALUE_0: "https://git.example.net/",
  };
  try {
    return { code: 0, ...(await promisify(execFile)(process.execPath, [MAIN, ...args, "--lab", lab], { env })) };
  } catch (error) {
    return failure.parse(error);
  }
}

test(
  "from an empty folder to a lab that check takes, and a doctor that says what is missing",
  { timeout: 90_000 },
  async () => {
    const unasked = await homelab("init", "--json");
    expect(unasked.code).toBe(2);
    expect(JSON.parse(unasked.stdout)).toMatchObject({ ok: false, error: { code: "ANSWERS_MISSING" } });

    const made = await homelab("init", "--yes", "--json", ...LAN);
    expect(made.code, made.stderr).toBe(0);
    expect(made.stdout.trimEnd().split("\n")).toHaveLength(1);
    expect(JSON.parse(made.stdout)).toMatchObject({ ok: true, backup: null });
    expect((await homelab("check")).code).toBe(0);

    const again = await homelab("init", "--yes", ...LAN);
    expect(again.code).toBe(1);
    expect(again.stderr).toMatch(/CONFIG_EXISTS: .*\ntry: .*--force/);

    await writeFile(join(lab, "secrets.env"), `PROXMOX_VE_API_TOKEN='terraform@pve!homelab=${SECRET}'\n`, {
      mode: 0o600,
    });
    const looked = await homelab("doctor", "--json");
    expect(looked.code).toBe(1);
    const { ok, lines } = z
      .object({
        ok: z.boolean(),
        lines: z.array(z.looseObject({ name: z.string(), verdict: z.string(), fix: z.string() })),
      })
      .parse(JSON.parse(looked.stdout));
    expect(ok).toBe(false);
    const verdicts = lines.map(({ name, verdict }) => `${name} ${verdict}`);
    expect(verdicts).toEqual(expect.arrayContaining(["config ok", "secret ok", "reachable missing", "remote missing"]));
    expect(lines.filter(({ verdict, fix }) => verdict !== "ok" && fix === "")).toEqual([]);
    const shown = await homelab("doctor");
    expect(shown.code).toBe(1);
    expect(shown.stdout).toMatch(/^ {2}missing reachable +GET https:\/\/127\.245\.7\.10:8006/m);
    expect(looked.stdout + looked.stderr + shown.stdout + shown.stderr).not.toContain(SECRET);
    expect(shown.stderr).toBe("");
  },
);

test("what is brought up needs its secrets, and refuses those that others can read", async () => {
  await writeFile(join(lab, "secrets.env"), "", { mode: 0o600 });
  await chmod(join(lab, "secrets.env"), 0o640);
  const open = await homelab("bootstrap", "--json");
  expect(open.code).toBe(1);
  expect(JSON.parse(open.stdout)).toMatchObject({ ok: false, error: { code: "SECRETS_FILE" } });
  expect((await stat(join(lab, "secrets.env"))).mode & 0o777).toBe(0o640);
});
