import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { serveAll, type ServedProviders } from "../../src/rehearsal/providers/serve-all.ts";
import { toolPath } from "../tools.ts";
import { plain, terraform } from "./terraform.ts";
import type { Terraform } from "./terraform.ts";

const root = join(import.meta.dirname, "..", "..", "terraform");
const golden = join(import.meta.dirname, "..", "golden", "seed", "terraform", "homelab.auto.tfvars.json");

const disk = (name: string, serial: string) => ({ name, serial, gib: 10, storage: "local-lvm" });
const record = z.record(z.string(), z.unknown());
const variables = z.record(z.string(), record.nullable());

describe("terraform/ under the real OpenTofu", { timeout: 120_000 }, () => {
  let dir: string;
  let providers: ServedProviders;
  let tofu: Terraform;
  let lab: z.infer<typeof variables>;

  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), "homelab-root-module-"));
    const programs = { talosctl: toolPath("talosctl"), helm: toolPath("helm") };
    providers = await serveAll({ ...programs, cache: dir, env: {}, host: "127.233.0.2" });
    tofu = await terraform(
      { "manifests/cilium.yaml": "apiVersion: v1\nkind: Namespace\nmetadata:\n  name: cilium\n" },
      {
        copy: root,
        proxmox: true,
        reattach: providers.reattach,
        env: {
          PROXMOX_VE_API_TOKEN: "homelab@pve!terraform=00000000-0000-4000-8000-000000000000",
          TF_VAR_proxmox_csi_token: "csi@pve!homelab=00000000-0000-4000-8000-000000000000",
        },
      },
    );
    lab = variables.parse(JSON.parse(await readFile(golden, "utf8")));
    await tofu.run(["init"]);
  });
  afterAll(async () => {
    await tofu.remove();
    await providers.close();
    await rm(dir, { recursive: true });
  });

  it("is formatted and valid", async () => {
    await tofu.run(["fmt", "-check", "-recursive", "."]);
    await tofu.run(["validate"]);
  });

  it.each([
    ["cluster", { pod_cidr: "10.244.0.1/16" }, "without host bits"],
    ["cluster", { endpoint: "http://192.168.1.201:6443" }, "must look like https://192.168.1.201:6443"],
    ["cluster", { inline_manifests: {} }, "needs an entry named cilium"],
    ["proxmox", { endpoint: "https://192.168.1.10" }, "must look like https://192.168.1.10:8006/"],
    ["cluster", { vip: "192.168.1.300" }, "cluster.vip must be an IPv4 address"],
    ["cluster", { vip: "192.168.1.200" }, "cluster.endpoint must be at cluster.vip"],
    ["cluster", { pods_per_node: 300 }, "from 1 to 250"],
    ["cluster", { time_servers: [] }, "at least one server"],
    ["networks", { lan: { gateway: "router", dns: [], bridge: "vmbr0", vlan: 0 } }, "must be IPv4 addresses"],
    ["networks", { lan: { gateway: "192.168.1.1", dns: [], bridge: "vm br", vlan: 0 } }, "like vmbr0"],
    ["networks", { lan: { gateway: "192.168.1.1", dns: [], bridge: "vmbr0", vlan: 4095 } }, "1 to 4094"],
    ["traefik", { network: "dmz" }, "traefik.network must be one of networks"],
    ["image", { extensions: [] }, "siderolabs/qemu-guest-agent"],
    ["traefik", { image: "images/traefik.tar.gz" }, "must end in .tar"],
    ["traefik", { mac: "bc:24:11:00:00:ca" }, "upper-case unicast MAC"],
    ["traefik", { env: {} }, "PATH included"],
  ])("refuses %s %j", async (name, change, message) => {
    const wrong = JSON.stringify({ ...lab[name], ...change });
    const { stderr } = await tofu.run(["plan", "-input=false", `-var=${name}=${wrong}`, ...others(name)], [1]);
    expect(plain(stderr)).toContain(message);
  });

  it.each([
    [{ "cp-1": { role: "worker" } }, "at least one control plane"],
    [{ "worker-1": { role: "gateway" } }, "controlplane or worker"],
    [{ "worker-1": { host: "pve_2" } }, "as Proxmox shows it"],
    [{ "worker-1": { network: "iot" } }, "must be one of networks"],
    [{ "worker-1": { taints: { gpu: "true:Never" } } }, "NoSchedule, PreferNoSchedule or NoExecute"],
    [{ "worker-1": { disks: [disk("data", "d".repeat(21))] } }, "a serial of at most 20 characters"],
    [{ "worker-1": { disks: [disk("data", "a"), disk("data", "b")] } }, "share a name or a serial"],
    [{ "worker-1": { pci: ["gpu", "gpu"] } }, "a resource mapping of its own"],
    [{ "worker-1": { vm_id: 99 } }, "from 100 to 999999999"],
    [{ "worker-1": { vm_id: 201 } }, "share a vm_id"],
    [{ "worker-1": { address: "192.168.1.201" } }, "share an address"],
    [{ "worker-1": { address: "192.168.1.256" } }, "must be an IPv4 address"],
    [{ "worker-1": { mac: "BD:24:11:00:00:CB" } }, "unicast MAC"],
    [{ "cp-1": { cores: 1 } }, "at least 2 cores"],
    [{ "worker-1": { memory_mib: 512 } }, "a worker 1024 MiB"],
  ])("refuses a node changed to %j", async (change, message) => {
    const nodes = Object.fromEntries(
      Object.entries(lab["nodes"] ?? {}).map(([name, node]) => [
        name,
        { ...record.parse(node), ...record.parse(record.parse(change)[name] ?? {}) },
      ]),
    );
    const { stderr } = await tofu.run(
      ["plan", "-input=false", `-var=nodes=${JSON.stringify(nodes)}`, ...others("nodes")],
      [1],
    );
    expect(plain(stderr)).toContain(message);
  });

  function others(name: string): readonly string[] {
    return Object.entries(lab)
      .filter(([other]) => other !== name)
      .map(([other, value]) => `-var=${other}=${JSON.stringify(value)}`);
  }
});
