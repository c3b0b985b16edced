import { createHash } from "node:crypto";
import { execFileSync } from "node:child_process";
import { appendFile, cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { exec } from "../../src/lib/exec.ts";

const ROOT = join(import.meta.dirname, "..", "..");
const MAIN = join(ROOT, "dist", "cli", "main.js");

let lab = "";
beforeAll(async () => {
  lab = await mkdtemp(join(tmpdir(), "homelab-plan-"));
  for (const name of ["homelab.config.ts", "versions.json", "apps"])
    await cp(join(ROOT, name), join(lab, name), { recursive: true });
  expect((await homelab(["render"])).code).toBe(0);
});
afterAll(() => rm(lab, { recursive: true }));

function homelab(args: readonly string[]) {
  return exec(process.execPath, [MAIN, ...args, "--lab", lab], { env: { ...process.env, HOME: lab }, accept: [0, 1] });
}

function git(...args: readonly string[]): void {
  const identity = ["-c", "user.name=x", "-c", "user.email=x@localhost", "-c", "commit.gpgsign=false"];
  execFileSync("git", ["-C", lab, ...identity, ...args], { env: { ...process.env, GIT_CONFIG_GLOBAL: "/dev/null" } });
}

/** Of every file, so that a command that changes nothing is seen to change nothing. */
async function digest(): Promise<string> {
  const hash = createHash("sha256");
  const entries = await readdir(lab, { recursive: true, withFileTypes: true });
  const paths = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  for (const path of paths.filter((file) => !file.includes("/.cache/")).toSorted())
    hash.update(path).update(await readFile(path));
  return hash.digest("hex");
}

const planned = z.looseObject({
  files: z.looseObject({ write: z.array(z.string()), remove: z.array(z.string()), edited: z.array(z.string()) }),
  upgrades: z.array(z.object({ title: z.string(), from: z.string(), to: z.string() })).nullable(),
  base: z.string(),
  cluster: z.looseObject({
    appear: z.array(z.string()),
    change: z.array(z.string()),
    vanish: z.array(z.string()),
    charts: z.array(z.string()),
  }),
  terraform: z.null(),
  byHand: z.looseObject({ forwards: z.array(z.unknown()), records: z.array(z.unknown()) }),
});

async function plan() {
  const before = await digest();
  const { code, stdout } = await homelab(["plan", "--offline", "--json"]);
  expect(code).toBe(0);
  expect(await digest()).toBe(before);
  return planned.parse(JSON.parse(stdout));
}

describe("homelab plan --offline", () => {
  it("has nothing to say of a lab that is rendered, but for what is done by hand", async () => {
    const { files, base, cluster, byHand } = await plan();
    expect([files.write, files.remove, files.edited]).toEqual([[], [], []]);
    expect(base).toBe("the files");
    expect(cluster).toEqual({ appear: [], change: [], vanish: [], charts: [] });
    expect([byHand.forwards.length, byHand.records.length]).toEqual([2, 4]);
  });

  it("names files and objects that a new, a changed and a removed app bring about", async () => {
    await writeFile(join(lab, "apps/internal/new.ts"), 'export default { image: "docker.io/a/new:1", port: 8080 };\n');
    await rm(join(lab, "apps/internal/it-tools.ts"));
    const { files, cluster } = await plan();
    expect(files.write).toContain("k8s/apps/internal/new/deployment.yaml");
    expect(files.remove).toContain("k8s/apps/internal/it-tools/deployment.yaml");
    expect(cluster.appear).toContain("Deployment new/new");
    expect(cluster.appear).toContain("Application argocd/new");
    expect(cluster.vanish).toContain("Deployment it-tools/it-tools");
    expect(cluster.change).toEqual([]);
    const { stdout } = await homelab(["plan", "--offline"]);
    expect(stdout).toContain("+ Deployment new/new");
    expect(stdout).toContain("tcp 443 → 192.168.1.202:443");
  });

  it("compares with the last commit, which is what Argo CD knows, and keeps what a person edited", async () => {
    git("init", "-q");
    await mkdir(join(lab, "k8s/apps/mine"), { recursive: true });
    git("add", "k8s", ".rendered.json", "versions.json");
    git("commit", "-qm", "one");
    expect((await homelab(["render"])).code).toBe(0);
    const { files, base, cluster } = await plan();
    expect([files.write, base]).toEqual([[], "the last commit"]);
    expect(cluster.appear).toContain("Deployment new/new");
    expect(cluster.vanish).toContain("Deployment it-tools/it-tools");

    const edited = "k8s/apps/external/whoami/service.yaml";
    await appendFile(join(lab, edited), "# mine\n");
    const again = await plan();
    expect(again.files.edited).toEqual([edited]);
    expect(again.cluster.change).toEqual([]);
  });
});

async function raise(changes: Readonly<Record<string, string>>): Promise<void> {
  const pins = join(lab, "versions.json");
  const before: object = JSON.parse(await readFile(pins, "utf8"));
  await writeFile(pins, JSON.stringify({ ...before, ...changes }, null, 2));
}

describe("homelab plan after an upgrade", () => {
  it("names the order: definitions before the operator that reads them, one minor version at a time", async () => {
    await raise({ cilium: "1.18.9", gatewayApi: "1.3.0", kubernetes: "1.33.13", argocd: "3.5.7" });
    git("add", "versions.json");
    git("commit", "-qm", "old pins");
    await raise({ cilium: "1.20.2", gatewayApi: "1.6.1" });
    const { upgrades } = await plan();
    expect(upgrades).toEqual([
      { title: "Gateway API", from: "1.3.0", to: "1.6.1" },
      { title: "Cilium", from: "1.18.9", to: "1.19.7" },
      { title: "Cilium", from: "1.19.7", to: "1.20.2" },
    ]);
    const { stdout } = await homelab(["plan", "--offline"]);
    expect(stdout).toContain("1. Gateway API 1.3.0 → 1.6.1");
    git("checkout", "-q", "HEAD~1", "--", "versions.json");
  });
});

describe("homelab render --check", () => {
  it("fails with every file that is stale or edited, writes nothing, and passes when all is as rendered", async () => {
    await homelab(["render", "--force"]);
    expect((await homelab(["render", "--check"])).code).toBe(0);
    await appendFile(join(lab, "k8s/apps/external/whoami/deployment.yaml"), "# mine\n");
    await writeFile(
      join(lab, "apps/internal/other.ts"),
      'export default { image: "docker.io/a/other:1", port: 8080 };\n',
    );
    await rm(join(lab, "apps/internal/new.ts"));
    const before = await digest();
    const { code, stdout } = await homelab(["render", "--check", "--json"]);
    const said = z
      .looseObject({
        ok: z.boolean(),
        write: z.array(z.string()),
        remove: z.array(z.string()),
        left: z.array(z.string()),
      })
      .parse(JSON.parse(stdout));
    expect([code, said.ok]).toEqual([1, false]);
    expect(said.write).toContain("k8s/apps/internal/other/deployment.yaml");
    expect(said.remove).toContain("k8s/apps/internal/new/deployment.yaml");
    expect(said.left).toEqual(["k8s/apps/external/whoami/deployment.yaml"]);
    expect(await digest()).toBe(before);
  });
});
