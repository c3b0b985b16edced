import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createProxmoxClient } from "../../src/drive/proxmox/client.ts";
import { inspectHost } from "../../src/drive/proxmox/inspect.ts";
import { PCI_PRIVILEGES, TERRAFORM_PRIVILEGES } from "../../src/lib/proxmox-roles.ts";
import { preflightIssues } from "../../src/operate/preflight.ts";
import type { Lab } from "../../src/plan/lab.ts";
import { loadLab } from "../../src/plan/load-lab.ts";
import type { ProxmoxSeed } from "../../src/rehearsal/proxmox/options.ts";
import { environment, startHost, type TestHost } from "./proxmox-host.ts";

const GIB = 2 ** 30;
const signal = new AbortController().signal;

const fits: Partial<ProxmoxSeed> = {
  cluster: "lab",
  memoryBytes: 16 * GIB,
  furtherNodes: { pve2: { bridges: ["vmbr0", "vmbr1"], memoryBytes: 32 * GIB } },
  pciMappings: { gpu: { pve2: "0000:01:00.0" } },
};

let lab: Lab;
let host: TestHost;
let bad: TestHost;
beforeAll(async () => {
  const loaded = await loadLab(join(import.meta.dirname, "..", ".."));
  if (loaded.lab === undefined) throw new Error("the lab of this repository is broken");
  lab = spread(loaded.lab);
  host = await startHost({
    address: "127.240.4.10",
    privileges: [...TERRAFORM_PRIVILEGES, ...PCI_PRIVILEGES, "Sys.Audit"],
    seed: fits,
  });
  bad = await startHost({
    address: "127.240.4.11",
    privileges: [...TERRAFORM_PRIVILEGES, ...PCI_PRIVILEGES, "Sys.Audit"],
    seed: {
      ...fits,
      furtherNodes: { pve2: { bridges: ["vmbr0"], memoryBytes: 16 * GIB } },
      storages: {
        local: { type: "nfs", content: ["iso", "vztmpl", "import"], sizeBytes: GIB, shared: true },
        "local-lvm": { type: "lvmthin", content: ["images", "rootdir"], sizeBytes: GIB, nodes: ["pve"] },
      },
      pciMappings: { gpu: { pve: "0000:01:00.0" } },
    },
  });
});
afterAll(() => Promise.all([host?.close(), bad?.close()]));

/** The worker on a second host, in a network of its own and with a device. */
function spread(one: Lab): Lab {
  const iot = { ...one.network, name: "iot", bridge: "vmbr1", vlan: 20 };
  const second = { name: "pve2", address: "192.168.1.11", cores: null, memoryMiB: null };
  return {
    ...one,
    networks: [one.network, iot],
    proxmox: { ...one.proxmox, hosts: [...one.proxmox.hosts, second] },
    nodes: one.nodes.map((node) =>
      node.role === "worker" ? { ...node, host: "pve2", network: "iot", pci: ["gpu"] } : node,
    ),
  };
}

async function inspect(target: TestHost, tried: Lab = lab) {
  const client = createProxmoxClient({ url: target.proxmox.url.replace(/\/$/, ""), env: environment(target), signal });
  return inspectHost(
    client,
    tried.proxmox.hosts.map(({ name }) => name),
  );
}

describe("preflight on two simulated hosts", () => {
  test("a lab that fits on both has no issues", async () => {
    expect(preflightIssues(lab, await inspect(host))).toEqual([]);
  });

  test("each host is looked at for what is to stand on it", async () => {
    const issues = preflightIssues(lab, await inspect(bad));
    expect(issues.map(({ code, path, message }) => `${path} ${code}: ${message}`)).toEqual([
      'networks.iot.bridge BRIDGE_UNKNOWN: host pve2 has no bridge "vmbr1"',
      'nodes.worker-1.pci PCI_MAPPING_UNKNOWN: host pve2 has no device mapped as "gpu"',
      'proxmox.storage.disks STORAGE_UNKNOWN: host pve2 has no storage "local-lvm" that the token may use',
      'proxmox.storages.local.shared STORAGE_SHARED: storage "local" is shared by the hosts, and the lab says that it is not',
    ]);
  });

  test("memory counts what else runs there, as far as the token may see it", async () => {
    const facts = await inspect(host);
    const other = {
      vmId: 900,
      kind: "qemu" as const,
      name: "nas",
      node: "pve2",
      pool: "",
      tags: [],
      running: true,
      memoryMiB: 20 * 1024,
    };
    expect(preflightIssues(lab, { ...facts, guests: [other] })).toMatchObject([
      { code: "HOST_MEMORY", path: "proxmox.hosts.pve2", hint: expect.stringContaining("4GiB less") as unknown },
    ]);
    expect(preflightIssues(lab, { ...facts, guests: [{ ...other, running: false }] })).toEqual([]);
    const blind = { ...facts, nodes: facts.nodes.map((node) => ({ ...node, memoryMiB: null })), guests: [other] };
    expect(preflightIssues(lab, blind)).toEqual([]);
  });

  test("a host that is offline is one issue, and the other hosts still answer", async () => {
    const off = await startHost({
      address: "127.240.4.12",
      privileges: [...TERRAFORM_PRIVILEGES, ...PCI_PRIVILEGES],
      seed: { ...fits, furtherNodes: { pve2: { bridges: [], offline: true } } },
    });
    try {
      const issues = preflightIssues(lab, await inspect(off));
      expect(issues).toMatchObject([{ code: "NODE_OFFLINE", path: "proxmox.hosts.pve2" }]);
      expect(await off.call("GET", "/nodes/pve2/storage")).toMatchObject({ status: 595, reason: "No route to host" });
    } finally {
      await off.close();
    }
  });

  test("a lab that passes devices on wants one privilege more", async () => {
    const facts = await inspect(host);
    const without = new Set([...facts.privileges].filter((privilege) => privilege !== "Mapping.Use"));
    expect(preflightIssues(lab, { ...facts, privileges: without })).toMatchObject([
      { code: "PRIVILEGE_MISSING", hint: expect.stringContaining("--privs Mapping.Use") as unknown },
    ]);
  });
});
