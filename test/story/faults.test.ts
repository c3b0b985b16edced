import { cp, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { once } from "node:events";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { exec } from "../../src/lib/exec.ts";
import type { WorldClient } from "../../src/rehearsal/world/client.ts";
import { openPlace, processesNaming, reportOf, repository, worldOf, type Place } from "./homelab.ts";

let place: Place;
beforeEach(async () => {
  place = await openPlace();
});
afterEach(() => place.close());

const MINUTES = 60_000;

/** A run that is disturbed once its world stands, and fails as it should. */
async function failingRun(disturb: (world: WorldClient) => Promise<unknown>): Promise<ReturnType<typeof reportOf>> {
  const { ended } = place.start(["rehearse", "--json"]);
  await disturb(await worldOf(place, ended));
  const ran = await ended;
  expect(ran.code, ran.stderr).toBe(3);
  expect(processesNaming(place.state)).toEqual([]);
  const report = reportOf(ran);
  expect(report.ok).toBe(false);
  return report;
}

/** Phases run side by side, so that the one that failed need not be the last that ended. */
const failedPhases = ({ phases }: ReturnType<typeof reportOf>): readonly string[] =>
  phases.filter(({ status }) => status === "failed").map(({ name }) => name);

test(
  "a refused token and a failed task end their phase in the host's own words; then the run goes on",
  async () => {
    const refused = await failingRun((world) =>
      world.call("POST", "/faults", {
        match: { path: "^/" },
        respond: { status: 401, message: "no such token 'homelab' for user 'terraform@pve'" },
        times: 100_000,
      }),
    );
    expect(refused.error?.message).toContain("no such token 'homelab' for user 'terraform@pve'");

    const broken = await failingRun((world) =>
      world.call("POST", "/faults", {
        task: { type: "qmcreate", id: "203" },
        taskFails: { exitStatus: "unable to create VM 203 - lvcreate failed: metadata area is damaged" },
      }),
    );
    expect(failedPhases(broken)).toEqual(["terraform-apply"]);
    expect(broken.error?.message).toContain("metadata area is damaged");

    const last = await place.run(["rehearse", "--json"]);
    expect(last.code, last.stderr).toBe(0);
    expect(last.stderr).toContain("going on with the run that ended before");
    // What had been made is still there: only the rest was added.
    const plan = reportOf(last).phases.find(({ name }) => name === "terraform-plan");
    expect(plan?.message).toMatch(/^[1-9] to add/);
    expect(reportOf(last).terraform.secondPlan).toBe("no changes");
  },
  6 * MINUTES,
);

test(
  "without the CNI's inline manifest no node gets Ready, and the bootstrap fails in the kubelet's words",
  async () => {
    const lab = await mkdtemp(join(tmpdir(), "hl-lab-"));
    try {
      for (const part of ["homelab.config.ts", "versions.json", "apps", "terraform"])
        await cp(join(repository, part), join(lab, part), { recursive: true });
      const file = join(lab, "terraform", "main.tf");
      const text = await readFile(file, "utf8");
      const without = text.replace(/inline_manifests\s*= var\.cluster\.inline_manifests/, "inline_manifests = {}");
      expect(without).not.toBe(text);
      await writeFile(file, without);

      const ran = await place.run(["rehearse", "--json", "--lab", lab]);
      expect(ran.code).toBe(3);
      expect(failedPhases(reportOf(ran))).toEqual(["wait-nodes"]);
      expect(reportOf(ran).error?.message).toMatch(/cp-1 is not Ready: .*cni plugin not initialized/);
    } finally {
      await rm(lab, { recursive: true, force: true });
    }
  },
  5 * MINUTES,
);

test(
  "a port that is taken: who holds it",
  async () => {
    // A slot that no other rehearsal of this machine will come to.
    const slot = 30;
    const server = createServer().listen(8006, `127.${100 + 4 * slot}.1.10`);
    await once(server, "listening");
    try {
      const ran = await place.run(["rehearse", "--json", "--slot", String(slot)]);
      expect(ran.code).toBe(3);
      const { error } = reportOf(ran);
      expect(error?.code).toBe("PORT_TAKEN");
      expect(error?.message).toContain(`127.220.1.10:8006 is taken by process ${process.pid}`);
      expect(processesNaming(place.state)).toEqual([]);
    } finally {
      await new Promise((done) => server.close(done));
    }
  },
  MINUTES,
);

test(
  "a program that cannot be had: which, why, and what to do",
  async () => {
    const bin = await mkdtemp(join(tmpdir(), "hl-bin-"));
    const { stdout } = await exec("sh", ["-c", "command -v git"], { env: process.env });
    await symlink(stdout.trim(), join(bin, "git"));
    const bare = await openPlace({ env: { XDG_CACHE_HOME: join(place.state, "cache"), PATH: bin } });
    try {
      const ran = await bare.run(["rehearse", "--json"]);
      expect(ran.code).toBe(3);
      const { error } = reportOf(ran);
      expect(error?.code).toBe("TOOL_MISSING");
      expect(error?.message).toMatch(/\b(kubectl|traefik|tofu)\b/);
      expect(error?.hint).toMatch(/\S/);
    } finally {
      await bare.close();
      await rm(bin, { recursive: true, force: true });
    }
  },
  MINUTES,
);
