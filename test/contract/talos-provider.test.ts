import { X509Certificate } from "node:crypto";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { parseAllDocuments } from "yaml";
import { z } from "zod";
import { reattach, serveProvider } from "../../src/rehearsal/providers/protocol/server.ts";
import type { ProviderServer } from "../../src/rehearsal/providers/protocol/server.ts";
import { talosProvider } from "../../src/rehearsal/providers/talos/provider.ts";
import { createTalosctl } from "../../src/rehearsal/providers/talos/talosctl.ts";
import { toolPath } from "../tools.ts";
import { plain, terraform } from "./terraform.ts";
import type { Terraform } from "./terraform.ts";

const VERSIONS = `
terraform {
  required_providers {
    talos = {
      source  = "siderolabs/talos"
      version = "0.11.0"
    }
  }
}
`;

const OFFLINE = `${VERSIONS}
variable "contract" {
  default = "v1.13"
}

resource "talos_machine_secrets" "cluster" {
  talos_version = var.contract
}

data "talos_machine_configuration" "cp" {
  cluster_name       = "homelab"
  cluster_endpoint   = "https://127.233.1.201:6443"
  machine_type       = "controlplane"
  machine_secrets    = talos_machine_secrets.cluster.machine_secrets
  talos_version      = "v1.13"
  kubernetes_version = "1.36.3"
  config_patches = [
    yamlencode({ machine = { install = { disk = "/dev/sdz" } }, cluster = { network = { podSubnets = ["10.9.0.0/16"] } } }),
    yamlencode({ apiVersion = "v1alpha1", kind = "HostnameConfig", auto = "off", hostname = "cp-1" }),
  ]
}

data "talos_client_configuration" "admin" {
  cluster_name         = "homelab"
  client_configuration = talos_machine_secrets.cluster.client_configuration
  endpoints            = ["127.233.1.201"]
}

output "machine_configuration" {
  value     = data.talos_machine_configuration.cp.machine_configuration
  sensitive = true
}

output "talosconfig" {
  value     = data.talos_client_configuration.admin.talos_config
  sensitive = true
}
`;

describe("provider for siderolabs/talos under the real OpenTofu", { timeout: 120_000 }, () => {
  let server: ProviderServer;
  let now = new Date();
  const folders: Terraform[] = [];

  beforeAll(async () => {
    server = await serveProvider(
      talosProvider({ talosctl: createTalosctl(toolPath("talosctl")), env: {}, now: () => now }),
      "127.233.0.1",
    );
  });
  afterEach(async () => {
    now = new Date();
    for (const folder of folders.splice(0)) await folder.remove();
  });
  afterAll(() => server.close());

  async function start(main: string): Promise<Terraform> {
    const folder = await terraform(
      { "main.tf": main },
      { reattach: reattach("siderolabs/talos", server.address, process.pid) },
    );
    folders.push(folder);
    await folder.run(["init"]);
    return folder;
  }

  it("has its schema accepted", async () => {
    const tofu = await start(OFFLINE);
    const { stdout } = await tofu.run(["providers", "schema", "-json"]);
    const schema = z
      .object({
        provider_schemas: z.record(z.string(), z.object({ resource_schemas: z.record(z.string(), z.unknown()) })),
      })
      .parse(JSON.parse(stdout));
    expect(
      Object.keys(schema.provider_schemas["registry.opentofu.org/siderolabs/talos"]?.resource_schemas ?? {}),
    ).toEqual([
      "talos_cluster_kubeconfig",
      "talos_image_factory_schematic",
      "talos_machine_bootstrap",
      "talos_machine_configuration_apply",
      "talos_machine_secrets",
    ]);
  });

  it("makes secrets and configurations, plans nothing the second time, and destroys", async () => {
    const tofu = await start(OFFLINE);
    await tofu.run(["apply", "-auto-approve"]);

    const { stdout: configuration } = await tofu.run(["output", "-raw", "machine_configuration"]);
    const [machine, hostname] = parseAllDocuments(configuration).map((document): unknown => document.toJS());
    expect(machine).toMatchObject({
      machine: { type: "controlplane", install: { disk: "/dev/sdz" } },
      cluster: { clusterName: "homelab", network: { podSubnets: ["10.9.0.0/16"] } },
    });
    expect(hostname).toEqual({ apiVersion: "v1alpha1", kind: "HostnameConfig", auto: "off", hostname: "cp-1" });

    const plan = await tofu.run(["plan", "-detailed-exitcode"]);
    expect(plan.stdout).toContain("No changes.");

    await tofu.run(["destroy", "-auto-approve"]);
    expect((await tofu.run(["state", "list"])).stdout).toBe("");
  });

  it("keeps the secrets on a newer contract and replaces them on an older one", async () => {
    const tofu = await start(OFFLINE);
    await tofu.run(["apply", "-auto-approve"]);
    const before = (await tofu.run(["output", "-raw", "talosconfig"])).stdout;

    await tofu.run(["apply", "-auto-approve", "-var=contract=v1.14"]);
    expect((await tofu.run(["output", "-raw", "talosconfig"])).stdout).toBe(before);

    const older = await tofu.run(["plan", "-detailed-exitcode", "-var=contract=v1.12"], [2]);
    expect(older.stdout).toMatch(/talos_version\s+= "v1.14" -> "v1.12" # forces replacement/);
  });

  it("renews the administrator's certificate a month before it expires", async () => {
    const tofu = await start(OFFLINE);
    await tofu.run(["apply", "-auto-approve"]);
    const before = certificateIn((await tofu.run(["output", "-raw", "talosconfig"])).stdout);

    now = new Date(new Date(before.validTo).getTime() - 20 * 86_400_000);
    expect((await tofu.run(["plan", "-detailed-exitcode"], [2])).stdout).toContain("1 to change");
    await tofu.run(["apply", "-auto-approve"]);
    const after = certificateIn((await tofu.run(["output", "-raw", "talosconfig"])).stdout);
    expect(after.fingerprint256).not.toBe(before.fingerprint256);
    expect(after.issuer).toBe(before.issuer);
  });

  it("shows every problem of a configuration at its attribute", async () => {
    const tofu = await start(`${VERSIONS}
resource "talos_machine_secrets" "wrong" {
  talos_version = "thirteen"
}

resource "talos_machine_secrets" "cluster" {}

data "talos_machine_configuration" "cp" {
  cluster_name       = "homelab"
  cluster_endpoint   = "http://127.233.1.201:6443"
  machine_type       = "gateway"
  machine_secrets    = talos_machine_secrets.cluster.machine_secrets
  talos_version      = "v1.13"
  kubernetes_version = "1.29.0"
}

resource "talos_machine_bootstrap" "cluster" {
  node = "127.233.1.201"
}
`);
    const { stderr } = await tofu.run(["validate"], [1]);
    const text = plain(stderr);
    expect(text).toContain("talos_version must be a Talos version like v1.13 or v1.13.9");
    expect(text).toContain("cluster_endpoint must be an https URL");
    expect(text).toContain("machine_type must be controlplane or worker");
    expect(text).toContain("Talos 1.13 runs Kubernetes 1.31 to 1.36, but kubernetes_version is 1.29.0");
    expect(text).toContain("Exactly one of client_configuration and client_configuration_wo must be set");
  });

  it("fails with the reason when no machine answers in time, and keeps nothing", async () => {
    const tofu = await start(`${OFFLINE}
resource "talos_machine_configuration_apply" "cp" {
  client_configuration        = talos_machine_secrets.cluster.client_configuration
  machine_configuration_input = data.talos_machine_configuration.cp.machine_configuration
  node                        = "127.233.1.250"
  timeouts = {
    create = "1s"
  }
}
`);
    const { stderr } = await tofu.run(["apply", "-auto-approve"], [1]);
    const text = plain(stderr);
    expect(text).toContain("The configuration cannot be applied to 127.233.1.250");
    expect(text).toContain("connect ECONNREFUSED 127.233.1.250:50000");
    expect((await tofu.run(["state", "list"])).stdout).not.toContain("talos_machine_configuration_apply");
  });
});

function certificateIn(talosconfig: string): X509Certificate {
  const base64 = /crt: (\S+)/.exec(talosconfig)?.[1] ?? "";
  return new X509Certificate(Buffer.from(base64, "base64"));
}
