import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { z } from "zod";
import type { ProxmoxAccess } from "../../src/drive/proxmox/client.ts";
import { httpRequest } from "../../src/lib/http-request.ts";
import { writeOciArchive } from "../../src/lib/oci/write.ts";
import { createCa, issue } from "../../src/lib/pki.ts";
import type { Guest, Hypervisor } from "../../src/rehearsal/hypervisor.ts";
import { startInternet } from "../../src/rehearsal/internet/internet.ts";
import { serveAll } from "../../src/rehearsal/providers/serve-all.ts";
import type { ProxmoxSeed } from "../../src/rehearsal/proxmox/options.ts";
import { startProxmox } from "../../src/rehearsal/proxmox/server.ts";
import type { Proxmox } from "../../src/rehearsal/proxmox/server.ts";
import { toolPath } from "../tools.ts";
import { terraform } from "./terraform.ts";
import type { Terraform } from "./terraform.ts";

export const GIB = 1024 ** 3;
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
  charts: {},
  proxmoxCsiChart: "0.5.9",
  proxmoxCsi: "0.19.1",
};

const variables = z.looseObject({
  proxmox: z.record(z.string(), z.unknown()),
  networks: z.record(z.string(), z.unknown()),
  nodes: z.record(z.string(), z.looseObject({ cores: z.number() })),
  traefik: z.looseObject({ image: z.string() }),
});
export type Variables = z.infer<typeof variables>;

/** The modules proxmox and traefik of the seed's lab, the real OpenTofu and bpg provider, and simulated hosts. */
export interface Modules {
  readonly tofu: Terraform;
  readonly proxmox: Proxmox;
  /** Guests that have power, by id. */
  readonly powered: ReadonlyMap<number, Guest>;
  /** What the root module was given first. */
  readonly variables: Variables;
  /** Give it something else from now on. */
  set(changed: Variables): Promise<void>;
  /** `data` of a GET, or of a POST where there is a form. */
  api(path: string, form?: string): Promise<unknown>;
  /** What a driver of ours needs to reach the host. */
  readonly access: Omit<ProxmoxAccess, "signal">;
  close(): Promise<void>;
}

export interface ModulesOptions {
  /** First three octets of free loopback addresses: the host is `.10`, provider and internet are `.11` and `.12`. */
  readonly network: string;
  readonly seed?: Partial<ProxmoxSeed>;
  /** Privileges of the token's role; all unless given. */
  readonly privileges?: readonly string[];
  readonly change?: (seed: Variables) => Variables;
}

export async function openModules({ network, seed, privileges, change }: ModulesOptions): Promise<Modules> {
  const address = `${network}.10`;
  const dir = await mkdtemp(join(tmpdir(), "homelab-modules-"));
  const closers: (() => Promise<void>)[] = [() => rm(dir, { recursive: true, force: true })];
  const close = async (): Promise<void> => {
    for (const step of closers.toReversed()) await step();
  };
  try {
    const ca = await createCa({ commonName: "rehearsal", algorithm: "P-256" });
    const usages = ["server"] as const;
    const tls = await issue(ca, { commonName: address, sans: [address], usages, algorithm: "P-256", days: 1 });
    await writeFile(join(dir, "ca.pem"), ca.cert);
    const internet = await startInternet({
      dir: join(dir, "internet"),
      address: `${network}.12`,
      port: 0,
      ca,
      versions,
    });
    closers.push(() => internet.close());
    const { powered, hypervisor } = recordingHypervisor();
    const proxmox = await startProxmox({
      dir: join(dir, "proxmox"),
      address,
      port: 8006,
      tls,
      speed: 0.001,
      hypervisor,
      fetch: (url, method) => internet.fetch(url, method),
      seed: { ...seedOf(privileges), ...seed },
    });
    closers.push(() => proxmox.close());
    const env = { HTTPS_PROXY: internet.url, SSL_CERT_FILE: join(dir, "ca.pem") };
    const programs = { talosctl: toolPath("talosctl"), helm: toolPath("helm") };
    const providers = await serveAll({ ...programs, cache: join(dir, "charts"), env, host: `${network}.11` });
    closers.push(() => providers.close());
    const given = variables.parse(JSON.parse(await readFile(golden, "utf8")));
    const first = (change ?? ((same) => same))({ ...given, proxmox: { ...given.proxmox, endpoint: proxmox.url } });
    const tofu = await terraform(
      {
        "main.tf": await mainWithoutCluster(),
        "providers.tf": await providersWithoutCluster(),
        "outputs.tf": 'output "installer" {\n  value = module.proxmox.installer_image\n}\n',
        "homelab.auto.tfvars.json": JSON.stringify(first),
      },
      {
        copy: root,
        proxmox: true,
        reattach: providers.reattach,
        env: {
          ...env,
          PROXMOX_VE_API_TOKEN: `${token.id}=${token.secret}`,
          TF_VAR_proxmox_csi_token: "csi@pve!homelab=22222222-3333-4444-8555-666666666666",
        },
      },
    );
    closers.push(() => tofu.remove());
    await writeOciArchive(join(tofu.dir, first.traefik.image), {
      architecture: "amd64",
      layers: [[]],
      env: { PATH: "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin" },
      entrypoint: ["/usr/local/bin/traefik"],
      cmd: ["--configFile=traefik.yml"],
      workingDir: "/etc/traefik",
      user: "",
    });
    await tofu.run(["init"]);
    return {
      tofu,
      proxmox,
      powered,
      variables: first,
      set: (changed) => writeFile(join(tofu.dir, "homelab.auto.tfvars.json"), JSON.stringify(changed)),
      api: (path, form) => api(`${proxmox.url}api2/json/${path}`, join(dir, "ca.pem"), form),
      access: {
        url: proxmox.url.replace(/\/$/, ""),
        env: { PROXMOX_VE_API_TOKEN: `${token.id}=${token.secret}`, SSL_CERT_FILE: join(dir, "ca.pem") },
      },
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

/** The two modules that need no cluster, called as the root module calls them. */
async function mainWithoutCluster(): Promise<string> {
  const main = await readFile(join(root, "main.tf"), "utf8");
  return main
    .replaceAll(/module "(?:talos|proxmox_csi_plugin|sealed_secrets|monitoring)" \{[\s\S]*?\n\}\n/g, "")
    .replace("nonsensitive(module.talos.kubernetes.host)", "var.cluster.endpoint");
}

async function providersWithoutCluster(): Promise<string> {
  const providers = await readFile(join(root, "providers.tf"), "utf8");
  return providers.replaceAll(/provider "(?:helm|kubernetes)" \{[\s\S]*?\n\}\n/g, "");
}

function seedOf(privileges: readonly string[] | undefined): ProxmoxSeed {
  return {
    node: "pve",
    version: "9.1.4",
    storages: {
      local: { type: "dir", content: ["iso", "vztmpl", "import"], sizeBytes: 100 * GIB },
      "local-lvm": { type: "lvmthin", content: ["images", "rootdir"], sizeBytes: 800 * GIB },
    },
    bridges: ["vmbr0"],
    roles: { Terraform: privileges ?? [] },
    users: { "homelab@pve": { tokens: { terraform: { secret: token.secret, privsep: false } } } },
    acls: [{ path: "/", who: "homelab@pve", role: privileges === undefined ? "Administrator" : "Terraform" }],
  };
}

/** Powers guests on in name only, and answers for their agents. */
function recordingHypervisor(): { readonly powered: Map<number, Guest>; readonly hypervisor: Hypervisor } {
  const powered = new Map<number, Guest>();
  const hypervisor: Hypervisor = {
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
  return { powered, hypervisor };
}

async function api(url: string, caFile: string, form: string | undefined): Promise<unknown> {
  const type = form === undefined ? {} : { "content-type": "application/x-www-form-urlencoded" };
  const response = await httpRequest(url, {
    env: { SSL_CERT_FILE: caFile },
    headers: { authorization: `PVEAPIToken=${token.id}=${token.secret}`, ...type },
    ...(form === undefined ? {} : { method: "POST" as const, body: form }),
  });
  if (response.status !== 200) throw new Error(`${url} answered ${response.status}: ${response.body}`);
  return z.object({ data: z.unknown() }).parse(JSON.parse(response.body)).data;
}
