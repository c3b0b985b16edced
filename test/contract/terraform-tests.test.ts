import { access, mkdir, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { serveAll, type ServedProviders } from "../../src/rehearsal/providers/serve-all.ts";
import { toolPath } from "../tools.ts";
import { plain, terraform } from "./terraform.ts";

const modules = join(import.meta.dirname, "..", "..", "terraform", "modules");

describe("the modules' own tests under the real OpenTofu", { timeout: 120_000 }, () => {
  let dir: string;
  let providers: ServedProviders;

  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), "homelab-tftest-"));
    await mkdir(join(dir, "charts"));
    const programs = { talosctl: toolPath("talosctl"), helm: toolPath("helm") };
    providers = await serveAll({ ...programs, cache: join(dir, "charts"), env: {}, host: "127.221.0.3" });
  });
  afterAll(async () => {
    await providers?.close();
    await rm(dir, { recursive: true, force: true });
  });

  const RUNS = [
    ["monitoring", 5],
    ["pihole", 4],
    ["proxmox", 3],
    ["proxmox-csi-plugin", 6],
    ["sealed-secrets", 2],
    ["talos", 2],
    ["traefik", 3],
  ] as const;

  it("no module is without tests of its own", async () => {
    expect(RUNS.map(([name]) => name)).toEqual((await readdir(modules)).toSorted());
  });

  it.each(RUNS)("%s passes its %i runs", async (name, runs) => {
    const tofu = await terraform({}, { copy: join(modules, name), reattach: providers.reattach, proxmox: true });
    try {
      // A lab that does not want the chart has no values for it.
      const values = join(tofu.dir, "values.yaml");
      await access(values).catch(() => writeFile(values, "{}\n"));
      await tofu.run(["init"]);
      const { stdout, stderr } = await tofu.run(["test"], [0, 1]);
      expect(plain(stdout + stderr)).toContain(`Success! ${runs} passed, 0 failed.`);
    } finally {
      await tofu.remove();
    }
  });
});
