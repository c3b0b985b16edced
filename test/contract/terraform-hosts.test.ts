import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createProxmoxClient } from "../../src/drive/proxmox/client.ts";
import { liftProtection } from "../../src/drive/proxmox/guest-disks.ts";
import { PCI_PRIVILEGES, TERRAFORM_PRIVILEGES } from "../../src/lib/proxmox-roles.ts";
import type { ProxmoxSeed } from "../../src/rehearsal/proxmox/options.ts";
import { GIB, openModules, type Modules, type Variables } from "./proxmox-modules.ts";
import { plain } from "./terraform.ts";

const files = ["iso", "vztmpl", "import"];
const disks = ["images", "rootdir"];

const hosts: Partial<ProxmoxSeed> = {
  cluster: "lab",
  furtherNodes: { pve2: { bridges: ["vmbr0", "vmbr1"], cores: 8, memoryBytes: 16 * GIB } },
  storages: {
    local: { type: "dir", content: files, sizeBytes: 100 * GIB },
    "local-lvm": { type: "lvmthin", content: disks, sizeBytes: 800 * GIB },
    nas: { type: "nfs", content: [...files, ...disks], sizeBytes: 900 * GIB, shared: true },
    tank: { type: "zfspool", content: disks, sizeBytes: 600 * GIB, nodes: ["pve2"] },
  },
  pciMappings: { gpu: { pve2: "0000:01:00.0" }, hba: { pve: "0000:02:00.0" } },
};

/** The seed's lab with its worker elsewhere: on the other host, its network and storage, with disks and a device. */
function spread(lab: Variables): Variables {
  const iot = { gateway: "192.168.20.1", dns: ["192.168.20.1"], bridge: "vmbr1", vlan: 20 };
  return { ...lab, networks: { ...lab.networks, iot }, nodes: { ...lab.nodes, "worker-1": workerOf(lab) } };
}

function workerOf(lab: Variables, change: object = {}): Variables["nodes"][string] {
  const further = [
    { name: "media", serial: "media", gib: 100, storage: "tank" },
    { name: "scratch", serial: "scratch", gib: 20, storage: "nas" },
  ];
  return {
    ...lab.nodes["worker-1"],
    cores: 4,
    host: "pve2",
    storage: "tank",
    network: "iot",
    address: "192.168.20.203",
    disks: further,
    pci: ["gpu"],
    ...change,
  };
}

describe("two Proxmox hosts: real OpenTofu and real bpg provider", { timeout: 240_000 }, () => {
  let modules: Modules;
  beforeAll(async () => {
    modules = await openModules({
      network: "127.240.1",
      seed: hosts,
      privileges: [...TERRAFORM_PRIVILEGES, ...PCI_PRIVILEGES],
      change: spread,
    });
  });
  afterAll(() => modules?.close());

  it("puts each machine on its host, with its network, disks and device", async () => {
    const { tofu, powered, api } = modules;
    await tofu.run(["apply", "-auto-approve"]);
    expect([...powered.values()].map(({ vmid, node }) => `${vmid} ${node}`).toSorted()).toEqual([
      "201 pve",
      "202 pve",
      "203 pve2",
    ]);
    expect(powered.get(203)?.nics[0]).toMatchObject({
      bridge: "vmbr1",
      address: "192.168.20.203/24",
      gateway: "192.168.20.1",
    });
    expect(powered.get(203)?.disks.filter(({ serial }) => serial !== undefined)).toMatchObject([
      { device: "scsi1", serial: "media", sizeBytes: 100 * GIB },
      { device: "scsi2", serial: "scratch", sizeBytes: 20 * GIB },
    ]);
    expect(await api("nodes/pve2/qemu/203/config")).toMatchObject({
      net0: expect.stringContaining("tag=20") as unknown,
      nameserver: "192.168.20.1",
      hostpci0: expect.stringContaining("mapping=gpu,pcie=1") as unknown,
      startup: "order=2",
    });
    await expect(api("nodes/pve/qemu/203/config")).rejects.toThrow("nodes/pve/qemu-server/203.conf' does not exist");
  });

  it("downloads the image once for each host", async () => {
    const { api } = modules;
    for (const host of ["pve", "pve2"])
      expect(await api(`nodes/${host}/storage/local/content?content=import`), host).toHaveLength(1);
  });

  it("has nothing to change afterwards", async () => {
    expect((await modules.tofu.run(["plan", "-detailed-exitcode"], [0, 2])).stdout).toContain("No changes.");
  });

  it("keeps further disks when the list changes, and through a change of the machine", async () => {
    const { tofu, api, variables, powered } = modules;
    const before = powered.get(203);
    const worker = workerOf(variables, { cores: 6, disks: [] });
    await modules.set({ ...variables, nodes: { ...variables.nodes, "worker-1": worker } });
    const { stdout } = await tofu.run(["apply", "-auto-approve"]);
    expect(stdout).toContain("0 added, 1 changed, 0 destroyed");
    expect(powered.get(203)).toBe(before);
    expect(await api("nodes/pve2/qemu/203/config")).toMatchObject({
      cores: 6,
      scsi1: expect.stringContaining("serial=media") as unknown,
      scsi2: expect.stringContaining("serial=scratch") as unknown,
    });
    await modules.set(variables);
    await tofu.run(["apply", "-auto-approve"]);
  });

  it.each([
    [{ pci: ["hba"] }, "PCI device mapping not found for 'hba'"],
    [{ pci: [], host: "pve3", disks: [] }, "hostname lookup 'pve3' failed"],
    [{ pci: [], host: "pve", disks: [] }, "storage 'tank' is not available on node 'pve'"],
    [{ pci: [], host: "pve", storage: "local-lvm", disks: [] }, "bridge 'vmbr1' does not exist"],
  ])("a machine that wants %j is refused in the host's words", async (change, words) => {
    const { tofu, variables } = modules;
    const second = workerOf(variables, { vm_id: 204, address: "192.168.20.204", mac: "BC:24:11:00:00:CC", ...change });
    await modules.set({ ...variables, nodes: { ...variables.nodes, "worker-2": second } });
    const { stderr } = await tofu.run(["apply", "-auto-approve"], [1]);
    expect(plain(stderr)).toContain(words);
    await modules.set(variables);
    await tofu.run(["apply", "-auto-approve"]);
  });

  it("destroys what is on both hosts", async () => {
    const { tofu, powered, api, access } = modules;
    const { signal } = new AbortController();
    await liftProtection(createProxmoxClient({ ...access, signal }), { host: "pve", vmId: 201 });
    await tofu.run(["destroy", "-auto-approve"]);
    expect(powered.size).toBe(0);
    for (const path of ["pve/storage/local", "pve2/storage/local", "pve2/storage/tank", "pve2/storage/nas"])
      expect(await api(`nodes/${path}/content`), path).toEqual([]);
  });
});

describe("what the token may and what hosts share", { timeout: 240_000 }, () => {
  it("a mapped device needs Mapping.Use", async () => {
    const modules = await openModules({
      network: "127.240.2",
      seed: hosts,
      privileges: TERRAFORM_PRIVILEGES,
      change: spread,
    });
    try {
      const { stderr } = await modules.tofu.run(["apply", "-auto-approve"], [1]);
      expect(plain(stderr)).toContain("Permission check failed (/mapping/pci/gpu, Mapping.Use)");
    } finally {
      await modules.close();
    }
  });

  it("an image storage that all hosts share gets the image once", async () => {
    const modules = await openModules({
      network: "127.240.3",
      seed: hosts,
      change: (lab) => spread({ ...lab, proxmox: { ...lab.proxmox, image_storage: "nas", image_shared: true } }),
    });
    try {
      const { tofu, powered, api } = modules;
      await tofu.run(["apply", "-auto-approve"]);
      expect(powered.size).toBe(3);
      expect(await api("nodes/pve2/storage/nas/content?content=import")).toHaveLength(1);
      const state = (await tofu.run(["state", "list"])).stdout;
      expect(state).toContain('proxmox_download_file.talos["pve"]');
      expect(state).not.toContain('proxmox_download_file.talos["pve2"]');
      expect((await tofu.run(["plan", "-detailed-exitcode"], [0, 2])).stdout).toContain("No changes.");
    } finally {
      await modules.close();
    }
  });
});
