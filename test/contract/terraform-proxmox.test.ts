import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { httpRequest } from "../../src/lib/http-request.ts";
import { writeOciArchive } from "../../src/lib/oci/write.ts";
import { createCa, issue } from "../../src/lib/pki.ts";
import type { Guest, Hypervisor } from "../../src/rehearsal/hypervisor.ts";
import { startInternet } from "../../src/rehearsal/internet/internet.ts";
import type { Internet } from "../../src/rehearsal/internet/internet.ts";
import { reattach, serveProvider } from "../../src/rehearsal/providers/protocol/server.ts";
import type { ProviderServer } from "../../src/rehearsal/providers/protocol/server.ts";
import { talosProvider } from "../../src/rehearsal/providers/talos/provider.ts";
import { createTalosctl } from "../../src/rehearsal/providers/talos/talosctl.ts";
import { startProxmox } from "../../src/rehearsal/proxmox/server.ts";
import type { Proxmox } from "../../src/rehearsal/proxmox/server.ts";
import { toolPath } from "../tools.ts";
import { terraform } from "./terraform.ts";
import type { Terraform } from "./terraform.ts";

const ADDRESS = "127.233.1.10";
const GIB = 1024 ** 3;
const token = { id: "homelab@pve!terraform", secret: "11111111-2222-4333-8444-555555555555" };
const root = join(import.meta.dirname, "..", "..", "terraform");
const golden = join(import.meta.dirname, "..", "golden", "seed", "terraform", "homelab.auto.tfvars.json");
const versions = {
  talos: "1.13.9",
  cilium: "1.20.2",
  gatewayApi: "1.6.1",
  certManager: "1.21.2",
  argocdChart: "10.1.1",
  argocd: "3.6.1",
  sealedSecretsChart: "2.18.0",
  sealedSecrets: "0.39.1",
};
const variables = z.looseObject({
  proxmox: z.record(z.string(), z.unknown()),
  nodes: z.record(z.string(), z.looseObject({ cores: z.number() })),
  traefik: z.looseObject({ image: z.string() }),
});
type Variables = z.infer<typeof variables>;

/** The two modules that need no cluster, called as the root module calls them. */
async function mainWithoutTalos(): Promise<string> {
  const main = await readFile(join(root, "main.tf"), "utf8");
  const without = main
    .replace(/module "talos" \{[\s\S]*?\n\}\n/, "")
    .replace("nonsensitive(module.talos.kubernetes.host)", "var.cluster.endpoint");
  return without;
}

/** Powers guests on in name only, and answers for their agents. */
function recordingHypervisor(): Hypervisor & { readonly powered: Map<number, Guest> } {
  const powered = new Map<number, Guest>();
  return {
    powered,
    powerOn: async (guest) => void powered.set(guest.vmid, guest),
    powerOff: async (guest) => void powered.delete(guest.vmid),
    destroyed: async () => undefined,
    interfaces: async (vmid) =>
      powered.get(vmid)?.nics.map((nic) => ({
        name: "eth0",
        mac: nic.mac.toLowerCase(),
        addresses: [
          { address: (nic.address ?? "").split("/")[0] ?? "", prefix: 24, family: "ipv4" },
          { address: `fd00::be24:11ff:fe00:${vmid.toString(16)}`, prefix: 64, family: "ipv6" },
        ],
      })),
  };
}

describe(
  "modules proxmox and traefik: real OpenTofu and real bpg provider against the simulated host",
  { timeout: 180_000 },
  () => {
    const hypervisor = recordingHypervisor();
    let dir: string;
    let internet: Internet;
    let proxmox: Proxmox;
    let provider: ProviderServer;
    let tofu: Terraform;
    let lab: Variables;

    beforeAll(async () => {
      dir = await mkdtemp(join(tmpdir(), "homelab-modules-"));
      const ca = await createCa({ commonName: "rehearsal", algorithm: "P-256" });
      const tls = await issue(ca, {
        commonName: ADDRESS,
        sans: [ADDRESS],
        usages: ["server"],
        algorithm: "P-256",
        days: 1,
      });
      await writeFile(join(dir, "ca.pem"), ca.cert);
      internet = await startInternet({ dir: join(dir, "internet"), address: "127.233.255.1", port: 0, ca, versions });
      proxmox = await startProxmox({
        dir: join(dir, "proxmox"),
        address: ADDRESS,
        port: 8006,
        tls,
        speed: 0.001,
        hypervisor,
        fetch: (url, method) => internet.fetch(url, method),
        seed: {
          node: "pve",
          version: "9.1.4",
          storages: {
            local: { type: "dir", content: ["iso", "vztmpl", "import"], sizeBytes: 100 * GIB },
            "local-lvm": { type: "lvmthin", content: ["images", "rootdir"], sizeBytes: 800 * GIB },
          },
          bridges: ["vmbr0"],
          users: { "homelab@pve": { tokens: { terraform: { secret: token.secret, privsep: false } } } },
          acls: [{ path: "/", who: "homelab@pve", role: "Administrator", propagate: true }],
        },
      });
      const env = { HTTPS_PROXY: internet.url, SSL_CERT_FILE: join(dir, "ca.pem") };
      provider = await serveProvider(
        talosProvider({ talosctl: createTalosctl(toolPath("talosctl")), env, now: () => new Date() }),
        "127.233.0.4",
      );
      const seed = variables.parse(JSON.parse(await readFile(golden, "utf8")));
      lab = { ...seed, proxmox: { ...seed.proxmox, endpoint: proxmox.url } };
      tofu = await terraform(
        {
          "main.tf": await mainWithoutTalos(),
          "outputs.tf": 'output "installer" {\n  value = module.proxmox.installer_image\n}\n',
          "homelab.auto.tfvars.json": JSON.stringify(lab),
        },
        {
          copy: root,
          proxmox: true,
          reattach: reattach("siderolabs/talos", provider.address, process.pid),
          env: { ...env, PROXMOX_VE_API_TOKEN: `${token.id}=${token.secret}` },
        },
      );
      await writeOciArchive(join(tofu.dir, lab.traefik.image), {
        architecture: "amd64",
        layers: [[]],
        env: { PATH: "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin" },
        entrypoint: ["/usr/local/bin/traefik"],
        cmd: ["--configFile=traefik.yml"],
        workingDir: "/etc/traefik",
        user: "",
      });
      await tofu.run(["init"]);
    });
    afterAll(async () => {
      await tofu?.remove();
      await provider?.close();
      await proxmox?.close();
      await internet?.close();
      await rm(dir, { recursive: true, force: true });
    });

    it("brings the guests up", async () => {
      await tofu.run(["apply", "-auto-approve"]);
      expect([...hypervisor.powered.keys()].toSorted()).toEqual([201, 202, 203]);
      const node = hypervisor.powered.get(201);
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
      expect(hypervisor.powered.get(202)?.container).toMatchObject({
        entrypoint: "/usr/local/bin/traefik --configFile=traefik.yml",
        env: { PATH: "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin" },
      });
      const installer = (await tofu.run(["output", "-raw", "installer"])).stdout;
      expect(installer).toBe(
        "factory.talos.dev/nocloud-installer/ce4c980550dd2ab1b17bbf2b08801c7eb59418eafe8f279833297925d67c7515:v1.13.9",
      );
    });

    it("has nothing to change afterwards", async () => {
      const { stdout } = await tofu.run(["plan", "-detailed-exitcode"], [0, 2]);
      expect(stdout).toContain("No changes.");
    });

    it("changes cores without a restart, and leaves a disk alone that the CSI driver attached behind its back", async () => {
      const volume = await api("nodes/pve/storage/local-lvm/content", "vmid=9999&filename=vm-9999-pvc-1&size=1G");
      await api("nodes/pve/qemu/203/config", `scsi1=${encodeURIComponent(`${String(volume)},backup=0`)}`);
      expect((await tofu.run(["plan", "-detailed-exitcode"], [0, 2])).stdout).toContain("No changes.");

      const before = hypervisor.powered.get(203);
      const worker = { ...lab.nodes["worker-1"], cores: 6, disk_gib: 128 };
      const changed = { ...lab, nodes: { ...lab.nodes, "worker-1": worker } };
      await writeFile(join(tofu.dir, "homelab.auto.tfvars.json"), JSON.stringify(changed));
      const { stdout } = await tofu.run(["apply", "-auto-approve"]);
      expect(stdout).toContain("0 added, 1 changed, 0 destroyed");
      expect(hypervisor.powered.get(203)).toBe(before);
      expect(await api("nodes/pve/qemu/203/config")).toMatchObject({
        cores: 6,
        scsi0: expect.stringContaining("size=64G") as unknown,
        scsi1: expect.stringContaining("vm-9999-pvc-1") as unknown,
      });
      expect((await tofu.run(["plan", "-detailed-exitcode"], [0, 2])).stdout).toContain("No changes.");
    });

    it("destroys everything that it made", async () => {
      await tofu.run(["destroy", "-auto-approve"]);
      expect(hypervisor.powered.size).toBe(0);
      expect(await api("nodes/pve/qemu")).toEqual([]);
      expect(await api("nodes/pve/lxc")).toEqual([]);
      expect(await api("pools")).toEqual([]);
      expect(await api("nodes/pve/storage/local/content")).toEqual([]);
    });

    async function api(path: string, body?: string): Promise<unknown> {
      const form = body === undefined ? {} : { "content-type": "application/x-www-form-urlencoded" };
      const response = await httpRequest(`${proxmox.url}api2/json/${path}`, {
        env: { SSL_CERT_FILE: join(dir, "ca.pem") },
        headers: { authorization: `PVEAPIToken=${token.id}=${token.secret}`, ...form },
        ...(body === undefined ? {} : { method: "POST" as const, body }),
      });
      expect(response.status, response.body).toBe(200);
      return z.object({ data: z.unknown() }).parse(JSON.parse(response.body)).data;
    }
  },
);
