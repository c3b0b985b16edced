import { spawn } from "node:child_process";
import { cp, mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { exec } from "../../src/lib/exec.ts";
import { SCOPES, scopeAnnotations, type Scope, type SealedFor } from "../../src/lib/sealing/scope.ts";
import { seal } from "../../src/lib/sealing/seal.ts";
import { unseal } from "../../src/lib/sealing/unseal.ts";
import { sealingPair } from "../sealing-pair.ts";
import { toolPath } from "../tools.ts";

const ROOT = join(import.meta.dirname, "..", "..");
const MAIN = join(ROOT, "dist", "cli", "main.js");
const VALUE = "pa$$w0rd ✓ with spaces";
const target = (scope: Scope): SealedFor => ({ namespace: "media", name: "immich", scope });

let dir = "";
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), "homelab-seal-"));
  const { cert, key } = await sealingPair();
  await writeFile(join(dir, "sealing.crt"), cert);
  await writeFile(join(dir, "sealing.key"), key);
});
afterAll(() => rm(dir, { recursive: true }));

/** The real kubeseal, which sees no cluster and no kubeconfig. */
function kubeseal(args: readonly string[], input: string, accept: readonly number[] = [0]) {
  return exec(toolPath("kubeseal"), args, { env: { HOME: dir, PATH: "/usr/bin:/bin" }, input, accept });
}

const recovery = (): readonly string[] => ["--recovery-unseal", "--recovery-private-key", join(dir, "sealing.key")];

function sealedSecret(to: SealedFor, value: string): string {
  const annotations = scopeAnnotations(to.scope);
  const metadata = { name: to.name, namespace: to.namespace, annotations };
  return JSON.stringify({
    apiVersion: "bitnami.com/v1alpha1",
    kind: "SealedSecret",
    metadata,
    spec: { encryptedData: { KEY: value }, template: { metadata } },
  });
}

const secret = z.looseObject({ data: z.record(z.string(), z.string()) });

describe("the real kubeseal", () => {
  it.each(SCOPES)("opens what we seal (%s)", async (scope) => {
    const { cert } = await sealingPair();
    const sealed = seal(cert, Buffer.from(VALUE), target(scope), new Date());
    const { stdout } = await kubeseal(recovery(), sealedSecret(target(scope), sealed));
    expect(Buffer.from(secret.parse(JSON.parse(stdout)).data["KEY"] ?? "", "base64").toString()).toBe(VALUE);
  });

  it("refuses our value under another name, in another namespace or with another scope", async () => {
    const { cert } = await sealingPair();
    const sealed = seal(cert, Buffer.from(VALUE), target("strict"), new Date());
    const wrong: readonly SealedFor[] = [
      { ...target("strict"), name: "other" },
      { ...target("strict"), namespace: "other" },
      target("namespace-wide"),
      target("cluster-wide"),
    ];
    for (const to of wrong) {
      const { code, stderr } = await kubeseal(recovery(), sealedSecret(to, sealed), [0, 1]);
      expect({ code, told: /no key could decrypt secret/.test(stderr) }).toEqual({ code: 1, told: true });
    }
  });

  it.each(SCOPES)("seals what we open (%s)", async (scope) => {
    const { key } = await sealingPair();
    const to = target(scope);
    const place = scope === "cluster-wide" ? [] : ["--namespace", to.namespace];
    const named = scope === "strict" ? ["--name", to.name] : [];
    const file = join(dir, "value");
    await writeFile(file, VALUE);
    const { stdout } = await kubeseal(
      ["--raw", "--from-file", file, "--cert", join(dir, "sealing.crt"), "--scope", scope, ...place, ...named],
      "",
    );
    expect(Buffer.from(unseal([key], stdout.trim(), to) ?? []).toString()).toBe(VALUE);
    if (scope === "strict") expect(unseal([key], stdout.trim(), { ...to, name: "other" })).toBeUndefined();
  });
});

/** The command as a person calls it, with the value on standard input. */
async function homelab(lab: string, args: readonly string[], input = "") {
  const child = spawn(process.execPath, [MAIN, ...args, "--lab", lab], { env: { ...process.env, HOME: dir } });
  const out: string[] = [];
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk: Buffer) => out.push(String(chunk)));
  child.stdin.end(input);
  const code = await new Promise<number | null>((resolve) => child.once("close", resolve));
  return { code, text: out.join("") };
}

describe("homelab seal", () => {
  let lab = "";
  beforeAll(async () => {
    lab = join(dir, "lab");
    for (const name of ["homelab.config.ts", "versions.json", "apps"])
      await cp(join(ROOT, name), join(lab, name), { recursive: true });
  });
  const file = (): string => join(lab, "apps/external/whoami.sealed.json");
  const values = async (): Promise<Readonly<Record<string, string>>> =>
    z.record(z.string(), z.string()).parse(JSON.parse(await readFile(file(), "utf8")));
  const opened = async (key: string, pair: string): Promise<string | undefined> => {
    const to: SealedFor = { namespace: "whoami", name: "whoami", scope: "strict" };
    const text = await readFile(join(lab, ".homelab/sealing", `${pair}.key`), "utf8");
    const value = unseal([text], (await values())[key] ?? "", to);
    return value === undefined ? undefined : Buffer.from(value).toString();
  };
  const pairs = async (): Promise<readonly string[]> =>
    (await readdir(join(lab, ".homelab/sealing"))).filter((name) => name.endsWith(".key")).map((n) => n.slice(0, -4));

  it("says how to begin while there is nothing to seal with", async () => {
    const { code, text } = await homelab(lab, ["seal", "whoami", "TOKEN"], VALUE);
    expect({ code, hint: text.includes("homelab seal --init"), leaked: text.includes(VALUE) }).toEqual({
      code: 1,
      hint: true,
      leaked: false,
    });
  });

  it("makes a key pair once: the key for the owner's eyes only", async () => {
    expect((await homelab(lab, ["seal", "--init"])).code).toBe(0);
    const [pair = ""] = await pairs();
    expect((await stat(join(lab, ".homelab/sealing", `${pair}.key`))).mode & 0o777).toBe(0o600);
    expect(await readFile(join(lab, "secrets/sealing.crt"), "utf8")).toMatch(/^-----BEGIN CERTIFICATE-----/);
    expect(await homelab(lab, ["seal", "--init"])).toMatchObject({ code: 1 });
    expect(await pairs()).toEqual([pair]);
  });

  it("writes a value into the app's file, sorted beside the others, and never shows it", async () => {
    for (const [key, value] of Object.entries({ TOKEN: VALUE, "a.key": "one\ntwo\n" })) {
      const { code, text } = await homelab(lab, ["seal", "whoami", key], `${value}\n`);
      expect({ code, leaked: text.includes(value) }).toEqual({ code: 0, leaked: false });
    }
    expect(Object.keys(await values())).toEqual(["TOKEN", "a.key"]);
    expect((await readFile(file(), "utf8")).split("\n")).toHaveLength(5);
    const [pair = ""] = await pairs();
    expect(await opened("TOKEN", pair)).toBe(VALUE);
    expect(await opened("a.key", pair)).toBe("one\ntwo\n");
    expect((await homelab(lab, ["check"])).code).toBe(0);
  });

  it("prints a value for another scope and leaves the file alone", async () => {
    const before = await readFile(file(), "utf8");
    const { code, text } = await homelab(lab, ["seal", "whoami", "TOKEN", "--scope", "cluster-wide"], VALUE);
    expect({ code, same: (await readFile(file(), "utf8")) === before }).toEqual({ code: 0, same: true });
    const [pair = ""] = await pairs();
    const key = await readFile(join(lab, ".homelab/sealing", `${pair}.key`), "utf8");
    const any: SealedFor = { namespace: "any", name: "where", scope: "cluster-wide" };
    expect(Buffer.from(unseal([key], text.trim(), any) ?? []).toString()).toBe(VALUE);
  });

  it("seals every value anew with a new pair, and nothing when one does not open", async () => {
    const [old = ""] = await pairs();
    expect((await homelab(lab, ["seal", "--renew"])).code).toBe(0);
    const [renewed = ""] = (await pairs()).filter((name) => name !== old);
    expect(await opened("TOKEN", renewed)).toBe(VALUE);
    expect(await opened("TOKEN", old)).toBeUndefined();
    expect(await pairs()).toHaveLength(2);

    const before = await readFile(file(), "utf8");
    await rm(join(lab, ".homelab/sealing", `${renewed}.key`));
    await rm(join(lab, ".homelab/sealing", `${renewed}.crt`));
    const refused = await homelab(lab, ["seal", "--renew"]);
    expect(refused.code).toBe(1);
    expect(refused.text).toContain("whoami TOKEN, whoami a.key");
    expect(await readFile(file(), "utf8")).toBe(before);
    expect(await pairs()).toEqual([old]);
  });

  it("names the nearest app, refuses a key that no Secret can have, and no value", async () => {
    expect((await homelab(lab, ["seal", "whoam", "TOKEN"], "x")).text).toContain("did you mean whoami?");
    expect((await homelab(lab, ["seal", "whoami", "A B"], "x")).code).toBe(1);
    expect((await homelab(lab, ["seal", "whoami", "TOKEN"], "\n")).code).toBe(2);
    expect((await homelab(lab, ["seal", "whoami"], "x")).code).toBe(2);
  });
});
