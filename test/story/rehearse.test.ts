import { createHash } from "node:crypto";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openPlace, processesNaming, reportOf, repository, type Place } from "./homelab.ts";

let place: Place;
beforeAll(async () => {
  place = await openPlace();
});
afterAll(() => place.close());

/** Everything of the real lab that a rehearsal could be tempted to touch. */
function realLab(): string {
  const hash = createHash("sha256");
  const add = (path: string): void => {
    const stat = statSync(path, { throwIfNoEntry: false });
    if (stat === undefined) return void hash.update(`${path} absent\n`);
    if (stat.isDirectory())
      return readdirSync(path)
        .toSorted()
        .forEach((name) => add(join(path, name)));
    hash.update(`${path} ${stat.mode} ${stat.mtimeMs}\n`).update(readFileSync(path));
  };
  for (const path of ["homelab.config.ts", "versions.json", "apps", "terraform", "k8s", ".rendered.json", ".homelab"])
    add(join(repository, path));
  for (const path of [".kube/config", ".talos/config"]) add(join(process.env["HOME"] ?? "/", path));
  return hash.digest("hex");
}

test("the lab comes up, behaves, and nothing of it remains", { timeout: 180_000 }, async () => {
  const before = realLab();
  const ran = await place.run(["rehearse", "--json"]);
  expect(ran.code, ran.stderr).toBe(0);
  const report = reportOf(ran);

  expect(report.ok).toBe(true);
  expect(report.lab).toBe("homelab");
  // What the seed's lab does not switch on, and nothing else.
  expect(report.phases.filter(({ status }) => status !== "done").map(({ name }) => name)).toEqual([
    "bake-pihole",
    "write-backup-secret",
    "write-cloudflare-secret",
    "restore-certificates",
    "write-argocd-secrets",
    "keep-certificates",
    "probe-dns",
  ]);
  expect(report.terraform.secondPlan).toBe("no changes");
  expect(report.terraform.resources).toBeGreaterThanOrEqual(15);
  expect(report.nodes).toEqual([
    { name: "cp-1", role: "controlplane", ip: expect.stringMatching(/^127\.\d+\.1\.201$/), ready: true },
    { name: "worker-1", role: "worker", ip: expect.stringMatching(/^127\.\d+\.1\.203$/), ready: true },
  ]);
  expect(report.apps.map(({ name }) => name)).toEqual(["gateway", "homepage", "it-tools", "root", "whoami"]);
  expect(report.apps.filter(({ sync, health }) => sync !== "Synced" || health !== "Healthy")).toEqual([]);
  expect(report.edge).toEqual({ tlsPassthrough: true, httpRedirect: true });
  const fidelity = Object.fromEntries(report.components.map((component) => [component.name, component.fidelity]));
  expect(fidelity).toMatchObject({
    tofu: "real",
    "kube-apiserver": "real",
    etcd: "real",
    argocd: "real",
    traefik: "real",
    "Proxmox VE": "simulated",
  });
  // No app of the seed's lab keeps anything: what makes volumes is neither built nor run.
  expect(Object.keys(fidelity)).not.toContain("csi-provisioner");
  expect(report.notes).toContainEqual(expect.stringContaining("no app of this lab keeps anything"));

  expect(realLab()).toBe(before);
  expect(processesNaming(place.state)).toEqual([]);
  expect(await readdir(join(place.state, "homelab", "rehearsals"))).toEqual([]);
});
