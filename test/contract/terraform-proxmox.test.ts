import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createProxmoxClient } from "../../src/drive/proxmox/client.ts";
import { liftProtection } from "../../src/drive/proxmox/guest-disks.ts";
import { growSystemDisk, systemDiskBytes } from "../../src/drive/proxmox/system-disk.ts";
import { PLAN_FILE } from "../../src/drive/terraform/terraform.ts";
import { guardedChanges, requireConfirmation } from "../../src/operate/plan-guard.ts";
import { toolPath } from "../tools.ts";
import { GIB, openModules, type Modules } from "./proxmox-modules.ts";
import { plain } from "./terraform.ts";

describe(
  "modules proxmox and traefik: real OpenTofu and real bpg provider against the simulated host",
  { timeout: 180_000 },
  () => {
    let modules: Modules;
    beforeAll(async () => {
      modules = await openModules({ network: "127.233.1" });
    });
    afterAll(() => modules?.close());

    it("brings the guests up", async () => {
      const { tofu, powered } = modules;
      await tofu.run(["apply", "-auto-approve"]);
      expect([...powered.keys()].toSorted()).toEqual([201, 202, 203]);
      const node = powered.get(201);
      expect(node).toMatchObject({
        name: "cp-1",
        cores: 2,
        memoryMiB: 4096,
        tags: ["controlplane", "homelab"],
        agentEnabled: true,
      });
      expect(node?.nics[0]).toMatchObject({
        mac: "bc:24:11:00:00:c9",
        address: "192.168.1.201/24",
        gateway: "192.168.1.1",
      });
      expect(node?.disks.find(({ device }) => device === "scsi0")).toMatchObject({ sizeBytes: 32 * GIB });
      expect(powered.get(202)?.container).toMatchObject({
        entrypoint: "/usr/local/bin/traefik --configFile=traefik.yml",
        env: { PATH: "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin" },
      });
      const installer = (await tofu.run(["output", "-raw", "installer"])).stdout;
      expect(installer).toBe(
        "factory.talos.dev/nocloud-installer/ce4c980550dd2ab1b17bbf2b08801c7eb59418eafe8f279833297925d67c7515:v1.13.9",
      );
    });

    it("has nothing to change afterwards", async () => {
      expect(await plan()).toContain("No changes.");
    });

    it("changes cores without a restart, and leaves a disk alone that the CSI driver attached behind its back", async () => {
      const { tofu, powered, variables, api } = modules;
      const volume = await api("nodes/pve/storage/local-lvm/content", "vmid=9999&filename=vm-9999-pvc-1&size=1G");
      await api("nodes/pve/qemu/203/config", `scsi1=${encodeURIComponent(`${String(volume)},backup=0`)}`);
      expect(await plan()).toContain("No changes.");

      const before = powered.get(203);
      const worker = { ...variables.nodes["worker-1"], cores: 6, disk_gib: 128 };
      await modules.set({ ...variables, nodes: { ...variables.nodes, "worker-1": worker } });
      const { stdout } = await tofu.run(["apply", "-auto-approve"]);
      expect(stdout).toContain("0 added, 1 changed, 0 destroyed");
      expect(powered.get(203)).toBe(before);
      expect(await api("nodes/pve/qemu/203/config")).toMatchObject({
        cores: 6,
        scsi0: expect.stringContaining("size=64G") as unknown,
        scsi1: expect.stringContaining("vm-9999-pvc-1") as unknown,
      });
      expect(await plan()).toContain("No changes.");
    });

    it("plans nothing after a system disk has grown through the API, and the other disk stays attached", async () => {
      const { signal } = new AbortController();
      const client = createProxmoxClient({ ...modules.access, signal });
      const worker = { host: "pve", vmId: 203 };
      expect(await systemDiskBytes(client, worker)).toBe(64 * GIB);
      await growSystemDisk(client, worker, 128 * GIB, signal);
      expect(await systemDiskBytes(client, worker)).toBe(128 * GIB);
      await expect(growSystemDisk(client, worker, 64 * GIB, signal)).rejects.toMatchObject({
        code: "DISK_NOT_GROWN",
        message: expect.stringContaining("shrinking disks is not supported") as unknown,
      });
      expect(await plan()).toContain("No changes.");
      expect(await modules.api("nodes/pve/qemu/203/config")).toMatchObject({
        scsi0: expect.stringContaining("size=128G") as unknown,
        scsi1: expect.stringContaining("vm-9999-pvc-1") as unknown,
      });
    });

    it("guards a plan that takes away what does not come back, and nothing else", async () => {
      const { tofu, variables, access } = modules;
      const { signal } = new AbortController();
      const client = createProxmoxClient({ ...access, signal });
      const terraform = { program: toolPath("tofu"), dir: tofu.dir, env: tofu.env, signal };
      const guardedWith = async (changed: typeof variables) => {
        await modules.set(changed);
        await tofu.run(["plan", `-out=${PLAN_FILE}`]);
        return guardedChanges(terraform, client);
      };
      const { "cp-1": cp = raise(), ...others } = variables.nodes;
      const moved = await guardedWith({ ...variables, nodes: { ...others, "cp-1": { ...cp, vm_id: 301 } } });
      expect(moved).toMatchObject([
        {
          name: "cp-1",
          address: 'module.proxmox.proxmox_virtual_environment_vm.node["cp-1"]',
          why: "the control plane cp-1 is replaced with its disk",
        },
      ]);
      const gone = await guardedWith({ ...variables, nodes: { "cp-1": cp } });
      expect(gone.map(({ name, why }) => [name, why])).toEqual([
        ["worker-1", "worker-1 is destroyed while it has disks of pods: local-lvm:vm-9999-pvc-1"],
      ]);
      await expect(requireConfirmation(gone, ["cp-1"], client)).rejects.toMatchObject({
        code: "PLAN_GUARDED",
        hint: expect.stringContaining("--confirm worker-1") as unknown,
        exitCode: 1,
      });
      await requireConfirmation(gone, ["worker-1"], client);
      expect(await guardedWith({ ...variables, traefik: { ...variables.traefik, cores: 2 } })).toEqual([]);
    });

    it("destroys everything that it made, but no control plane that Proxmox still protects", async () => {
      const { tofu, powered, api, access } = modules;
      const { stderr } = await tofu.run(["destroy", "-auto-approve"], [1]);
      expect(plain(stderr)).toContain("protection mode enabled");
      // It was shut down first, as a click in the interface would have it; its disk is still there.
      expect(await api("nodes/pve/qemu")).toMatchObject([{ vmid: 201 }]);
      const { signal } = new AbortController();
      await liftProtection(createProxmoxClient({ ...access, signal }), { host: "pve", vmId: 201 });
      await tofu.run(["destroy", "-auto-approve"]);
      expect(powered.size).toBe(0);
      expect(await api("nodes/pve/qemu")).toEqual([]);
      expect(await api("nodes/pve/lxc")).toEqual([]);
      expect(await api("pools")).toEqual([]);
      expect(await api("nodes/pve/storage/local/content")).toEqual([]);
    });

    const plan = async (): Promise<string> => (await modules.tofu.run(["plan", "-detailed-exitcode"], [0, 2])).stdout;
  },
);

function raise(): never {
  throw new Error("the seed's lab has no cp-1");
}
