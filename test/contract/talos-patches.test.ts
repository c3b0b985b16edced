import { cp, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parseAllDocuments } from "yaml";
import { z } from "zod";
import { exec } from "../../src/lib/exec.ts";
import { toolPath } from "../tools.ts";
import { terraform } from "./terraform.ts";
import type { Terraform } from "./terraform.ts";

const module = join(import.meta.dirname, "..", "..", "terraform", "modules", "talos");

/** Three control planes that share an address, and a worker with all that a node can have. */
const lab = {
  cluster_name: "homelab",
  cluster_endpoint: "https://192.168.1.200:6443",
  vip: "192.168.1.200",
  schedule_on_control_planes: true,
  pods_per_node: 60,
  time_servers: ["192.168.1.1", "time.cloudflare.com"],
  pod_cidr: "10.244.0.0/16",
  service_cidr: "10.96.0.0/12",
  dns_domain: "cluster.local",
  talos_contract: "v1.13",
  kubernetes_version: "1.36.3",
  cni: "flannel",
  inline_manifests: {},
  installer_image: "factory.talos.dev/nocloud-installer/0123:v1.13.9",
  nodes: {
    "cp-1": node("controlplane", 201),
    "cp-2": node("controlplane", 202),
    "cp-3": node("controlplane", 203),
    "worker-1": {
      ...node("worker", 204),
      taints: { gpu: "true:NoSchedule", slow: "PreferNoSchedule" },
      disks: [{ name: "media", serial: "media" }],
    },
  },
};

function node(role: string, id: number) {
  const mac = `BC:24:11:00:00:${id.toString(16).toUpperCase()}`;
  const labels = { "topology.kubernetes.io/zone": "pve2" };
  return { role, address: `192.168.1.${id}`, mac, labels, taints: {}, disks: [] };
}

const documents = z.array(z.looseObject({ kind: z.string().optional() }));
const machine = z.looseObject({
  machine: z.record(z.string(), z.unknown()),
  cluster: z.record(z.string(), z.unknown()),
});

describe(
  "machine configuration of module talos, as the real talosctl makes and checks it",
  { timeout: 120_000 },
  () => {
    let dir: string;
    let tofu: Terraform;
    let patches: Record<string, string[]>;

    beforeAll(async () => {
      dir = await mkdtemp(join(tmpdir(), "homelab-patches-"));
      tofu = await terraform({
        "output.tf": 'output "patches" {\n  value = local.patches\n}\n',
        "lab.auto.tfvars.json": JSON.stringify(lab),
      });
      for (const file of ["patches.tf", "variables.tf"]) await cp(join(module, file), join(tofu.dir, file));
      await tofu.run(["init"]);
      await tofu.run(["apply", "-auto-approve"]);
      const { stdout } = await tofu.run(["output", "-json", "patches"]);
      patches = z.record(z.string(), z.array(z.string())).parse(JSON.parse(stdout));
    });
    afterAll(async () => {
      await tofu?.remove();
      await rm(dir, { recursive: true, force: true });
    });

    /** What `talosctl` makes of a node's patches, once it finds nothing wrong with it. */
    async function configOf(name: keyof typeof lab.nodes) {
      const { role } = lab.nodes[name];
      const out = join(dir, `${name}.yaml`);
      const args = await Promise.all(
        (patches[name] ?? []).map(async (patch, index) => {
          const file = join(dir, `${name}-${index}.yaml`);
          await writeFile(file, patch);
          return `--config-patch=@${file}`;
        }),
      );
      const run = (words: readonly string[]) =>
        exec(toolPath("talosctl"), words, { env: { HOME: dir }, timeout: 30_000 });
      const versions = ["--talos-version=v1.13", "--kubernetes-version=1.36.3"];
      const output = [`--output-types=${role}`, `--output=${out}`, "--with-docs=false", "--with-examples=false"];
      await run(["gen", "config", lab.cluster_name, lab.cluster_endpoint, ...versions, ...output, ...args]);
      await run(["validate", "--mode=cloud", "--strict", `--config=${out}`]);
      const all = documents.parse(parseAllDocuments(await readFile(out, "utf8")).map((document) => document.toJS()));
      const [first] = all.filter(({ kind }) => kind === undefined);
      return { ...machine.parse(first), documents: all.filter(({ kind }) => kind !== undefined) };
    }

    it("control planes share the address, by the network device with their MAC address", async () => {
      const { cluster, documents: others } = await configOf("cp-2");
      expect(others).toContainEqual({
        apiVersion: "v1alpha1",
        kind: "Layer2VIPConfig",
        name: "192.168.1.200",
        link: "net0",
      });
      expect(others).toContainEqual({
        apiVersion: "v1alpha1",
        kind: "LinkAliasConfig",
        name: "net0",
        selector: { match: 'mac(link.permanent_addr) == "bc:24:11:00:00:ca"' },
      });
      expect(cluster).toMatchObject({
        allowSchedulingOnControlPlanes: true,
        apiServer: { certSANs: ["192.168.1.200"] },
        controlPlane: { endpoint: "https://192.168.1.200:6443" },
      });
    });

    it("a worker has its labels, taints, pods, time servers and volumes, and no shared address", async () => {
      const { machine: own, documents: others } = await configOf("worker-1");
      expect(own).toMatchObject({
        nodeLabels: { "topology.kubernetes.io/zone": "pve2" },
        kubelet: {
          extraConfig: {
            maxPods: 60,
            registerWithTaints: [
              { key: "gpu", value: "true", effect: "NoSchedule" },
              { key: "slow", value: "", effect: "PreferNoSchedule" },
            ],
          },
        },
        time: { servers: ["192.168.1.1", "time.cloudflare.com"] },
      });
      expect(others).toContainEqual({
        apiVersion: "v1alpha1",
        kind: "UserVolumeConfig",
        name: "media",
        provisioning: { diskSelector: { match: 'disk.serial == "media"' }, minSize: "512MiB", grow: true },
      });
      expect(others.map(({ kind }) => kind)).not.toContain("Layer2VIPConfig");
    });
  },
);
