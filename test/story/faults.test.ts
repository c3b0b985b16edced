import { cp, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { openPlace, processesNaming, reportOf, repository, worldOf, type Place } from "./homelab.ts";
import { proxmoxOf } from "./proxmox.ts";

let place: Place;
beforeEach(async () => {
  place = await openPlace();
});
afterEach(() => place.close());

const MINUTES = 60_000;

test(
  "a task that fails ends the phase with the host's own words, and the next run goes on",
  async () => {
    const first = place.start(["rehearse", "--json"]);
    const world = await worldOf(place, first.ended);
    await world.call("POST", "/faults", {
      task: { type: "qmcreate", id: "203" },
      taskFails: { exitStatus: "unable to create VM 203 - lvcreate failed: metadata area is damaged" },
    });
    const failed = await first.ended;
    const report = reportOf(failed);
    expect(failed.code).toBe(3);
    expect(report.ok).toBe(false);
    expect(report.phases.at(-1)).toMatchObject({ name: "terraform-apply", status: "failed" });
    expect(report.error?.message).toContain("metadata area is damaged");
    expect(processesNaming(place.state)).toEqual([]);

    const second = await place.run(["rehearse", "--json"]);
    expect(second.code, second.stderr).toBe(0);
    expect(second.stderr).toContain("going on with the run that ended before");
    // The machine that had been made is still there: only the rest was added.
    const plan = reportOf(second).phases.find(({ name }) => name === "terraform-plan");
    expect(plan?.message).toMatch(/^[1-9] to add/);
    expect(reportOf(second).terraform.secondPlan).toBe("no changes");
  },
  6 * MINUTES,
);

test(
  "a token that the host refuses is named, and the run goes on once it is accepted",
  async () => {
    const first = place.start(["rehearse", "--json"]);
    const world = await worldOf(place, first.ended);
    await world.call("POST", "/faults", {
      match: { path: "^/" },
      respond: { status: 401, message: "no such token 'homelab' for user 'terraform@pve'" },
      times: 100_000,
    });
    const failed = await first.ended;
    expect(failed.code).toBe(3);
    expect(reportOf(failed).error?.message).toContain("no such token 'homelab' for user 'terraform@pve'");
    expect(processesNaming(place.state)).toEqual([]);

    const second = await place.run(["rehearse", "--json"]);
    expect(second.code, second.stderr).toBe(0);
  },
  6 * MINUTES,
);

test(
  "a storage without room is told in the host's words, and the run goes on when there is room again",
  async () => {
    const first = place.start(["rehearse", "--json"]);
    await worldOf(place, first.ended);
    const proxmox = proxmoxOf(place);
    const { avail } = await proxmox.storage("local-lvm");
    const blocker = await proxmox.allocate("local-lvm", "vm-9999-disk-0", Math.floor(avail / 1024) - 1024 * 1024);
    const failed = await first.ended;
    expect(failed.code).toBe(3);
    expect(reportOf(failed).phases.at(-1)).toMatchObject({ name: "terraform-apply", status: "failed" });
    expect(reportOf(failed).error?.message).toMatch(/not enough|no space|free space/i);

    const second = place.start(["rehearse", "--json"]);
    await worldOf(place, second.ended);
    await proxmoxOf(place).remove("local-lvm", blocker);
    const ran = await second.ended;
    expect(ran.code, ran.stderr).toBe(0);
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
      expect(reportOf(ran).phases.at(-1)).toMatchObject({ name: "wait-nodes", status: "failed" });
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
    const servers: Server[] = [];
    // Whichever slot is the first free one.
    for (const slot of [0, 1, 2]) {
      const server = createServer();
      await new Promise<void>((done, fail) => {
        server.once("error", fail);
        server.listen(8006, `127.${100 + 4 * slot}.1.10`, done);
      });
      servers.push(server);
    }
    try {
      const ran = await place.run(["rehearse", "--json"]);
      expect(ran.code).toBe(3);
      const { error } = reportOf(ran);
      expect(error?.code).toBe("PORT_TAKEN");
      expect(error?.message).toMatch(new RegExp(`127\\.\\d+\\.1\\.10:8006 is taken by process ${process.pid}`));
      expect(processesNaming(place.state)).toEqual([]);
    } finally {
      await Promise.all(servers.map((server) => new Promise((done) => server.close(done))));
    }
  },
  MINUTES,
);

test(
  "a program that cannot be had: which, why, and what to do",
  async () => {
    const bare = await openPlace({ env: { XDG_CACHE_HOME: join(place.state, "cache"), PATH: "/nonexistent" } });
    try {
      const ran = await bare.run(["rehearse", "--json"]);
      expect(ran.code).toBe(3);
      const { error } = reportOf(ran);
      expect(error?.code).toBe("TOOL_MISSING");
      expect(error?.message).toMatch(/\b(kubectl|traefik|tofu)\b/);
      expect(error?.hint).toMatch(/\S/);
    } finally {
      await bare.close();
    }
  },
  MINUTES,
);
