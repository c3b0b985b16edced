import { cp, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { exec } from "../../src/lib/exec.ts";
import { waitFor } from "../../src/lib/wait.ts";
import { createKubernetesNode } from "../../src/rehearsal/kubernetes/node.ts";
import { serveAll, type ServedProviders } from "../../src/rehearsal/providers/serve-all.ts";
import { createSupervisor } from "../../src/rehearsal/supervisor.ts";
import type { Supervisor } from "../../src/rehearsal/supervisor.ts";
import { powerOnMachine } from "../../src/rehearsal/talos/machine.ts";
import type { Machine } from "../../src/rehearsal/talos/machine.ts";
import { toolPath } from "../tools.ts";
import { plain, terraform } from "./terraform.ts";
import type { Terraform } from "./terraform.ts";

const CONTROL_PLANE = "127.233.1.201";
const SCHEMATIC = "ce4c980550dd2ab1b17bbf2b08801c7eb59418eafe8f279833297925d67c7515";
const modules = join(import.meta.dirname, "..", "..", "terraform", "modules");

const MAIN = `
variable "zone" {
  default = "pve"
}

variable "dns_domain" {
  default = "cluster.local"
}

module "talos" {
  source = "./modules/talos"

  cluster_name       = "homelab"
  cluster_endpoint   = "https://${CONTROL_PLANE}:6443"
  pod_cidr           = "10.244.0.0/16"
  service_cidr       = "10.96.0.0/12"
  dns_domain         = var.dns_domain
  talos_contract     = "v1.13"
  kubernetes_version = "1.36.3"
  cni                = "cilium-inline"
  inline_manifests   = { cilium = "manifests/cilium.yaml" }
  installer_image    = "factory.talos.dev/nocloud-installer/${SCHEMATIC}:v1.13.9"

  vip                        = ""
  schedule_on_control_planes = false
  pods_per_node              = 110
  time_servers               = ["time.cloudflare.com"]
  nodes = {
    cp-1 = {
      role    = "controlplane"
      address = "${CONTROL_PLANE}"
      mac     = "BC:24:11:00:00:C9"
      labels  = { "topology.kubernetes.io/zone" = var.zone }
      taints  = {}
      disks   = []
    }
  }
}

output "kubeconfig_content" {
  value     = module.talos.kubeconfig
  sensitive = true
}

output "talosconfig" {
  value     = module.talos.talosconfig
  sensitive = true
}
`;

describe("module talos: our provider and the real talosctl against a Talos machine", { timeout: 240_000 }, () => {
  let dir: string;
  let supervisor: Supervisor;
  let machine: Machine;
  let providers: ServedProviders;
  let tofu: Terraform;

  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), "homelab-talos-module-"));
    supervisor = createSupervisor(join(dir, "world"));
    const programs = { talosctl: toolPath("talosctl"), helm: toolPath("helm") };
    providers = await serveAll({ ...programs, cache: join(dir, "charts"), env: {}, host: "127.233.0.6" });
    tofu = await terraform(
      {
        "main.tf": MAIN,
        "manifests/cilium.yaml":
          "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: from-inline\n  namespace: kube-system\n",
      },
      { reattach: providers.reattach },
    );
    await mkdir(join(tofu.dir, "modules"));
    await cp(join(modules, "talos"), join(tofu.dir, "modules", "talos"), { recursive: true });
    await tofu.run(["init"]);
    machine = await powerOn();
  });
  afterAll(async () => {
    await machine?.powerOff({ graceful: false });
    await supervisor?.stopAll();
    await providers?.close();
    await tofu?.remove();
    await rm(dir, { recursive: true, force: true });
  });

  function powerOn(): Promise<Machine> {
    return powerOnMachine({
      dir: join(dir, "disk"),
      address: CONTROL_PLANE,
      mac: "bc:24:11:00:00:c9",
      uuid: "6f1e0d9c-0b5a-4f5e-8a3f-000000000201",
      cores: 2,
      memoryMiB: 4096,
      diskBytes: 32 * 1024 ** 3,
      nocloud: { hostname: "cp-1" },
      image: { talosVersion: "v1.13.9", schematic: SCHEMATIC, extensions: ["siderolabs/qemu-guest-agent"] },
      tools: async (binary) => toolPath(binary),
      supervisor,
      speed: 0.001,
      createNode: createKubernetesNode,
    });
  }

  it("takes a machine from maintenance to a cluster with a kubeconfig", async () => {
    expect(machine.stage()).toBe("maintenance");
    await tofu.run(["apply", "-auto-approve"]);
    const kubeconfig = join(dir, "kubeconfig");
    await writeFile(kubeconfig, (await tofu.run(["output", "-raw", "kubeconfig_content"])).stdout, { mode: 0o600 });
    const names = await waitFor(
      async () => {
        const { stdout } = await exec(
          toolPath("kubectl"),
          [
            "--kubeconfig",
            kubeconfig,
            "get",
            "configmap/from-inline",
            "node/cp-1",
            "--namespace=kube-system",
            "--output=name",
          ],
          { env: { HOME: dir }, timeout: 20_000 },
        );
        return stdout;
      },
      { timeoutMs: 60_000, intervalMs: 500, what: "node and inline manifest in the cluster" },
    );
    expect(names).toBe("configmap/from-inline\nnode/cp-1\n");
  });

  it("gives a talosconfig that talosctl uses as it is", async () => {
    const talosconfig = join(dir, "talosconfig");
    await writeFile(talosconfig, (await tofu.run(["output", "-raw", "talosconfig"])).stdout, { mode: 0o600 });
    const { stdout } = await exec(
      toolPath("talosctl"),
      ["--talosconfig", talosconfig, "get", "hostname", "--output=yaml"],
      {
        env: { HOME: dir },
        timeout: 20_000,
      },
    );
    expect(stdout).toContain("hostname: cp-1");
  });

  it("has nothing to change afterwards", async () => {
    expect((await tofu.run(["plan", "-detailed-exitcode"], [0, 2])).stdout).toContain("No changes.");
  });

  it("applies a change to the running machine with the client's certificate", async () => {
    const { stdout } = await tofu.run(["apply", "-auto-approve", "-var=zone=rack"]);
    expect(stdout).toContain("0 added, 1 changed, 0 destroyed");
    const config = await exec(
      toolPath("talosctl"),
      ["--talosconfig", join(dir, "talosconfig"), "get", "machineconfig", "v1alpha1", "--output=yaml"],
      { env: { HOME: dir }, timeout: 20_000 },
    );
    expect(config.stdout).toContain("topology.kubernetes.io/zone: rack");
  });

  it("fails at once with the machine's words when the configuration itself is wrong", async () => {
    const started = Date.now();
    const { stderr } = await tofu.run(["apply", "-auto-approve", "-var=dns_domain=not a name"], [1]);
    expect(plain(stderr)).toContain(`The configuration cannot be applied to ${CONTROL_PLANE}`);
    expect(plain(stderr)).toMatch(/code = InvalidArgument desc = .*not a name/);
    expect(Date.now() - started).toBeLessThan(60_000);
  });
});
