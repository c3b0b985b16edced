import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { request } from "node:https";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { z } from "zod";
import { writeOciArchive } from "../../src/lib/oci/write.ts";
import { createCa, issue } from "../../src/lib/pki.ts";
import type { Guest, Hypervisor } from "../../src/rehearsal/hypervisor.ts";
import type { Fault } from "../../src/rehearsal/proxmox/faults.ts";
import type { HostFetch, ProxmoxSeed } from "../../src/rehearsal/proxmox/options.ts";
import { type Proxmox, startProxmox } from "../../src/rehearsal/proxmox/server.ts";

export const TOKEN = "terraform@pve!provider=11111111-2222-4333-8444-555555555555";
export const ADMIN = "root@pam!admin=aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee";
export const IMAGE_URL = "https://factory.talos.dev/image/0123456789abcdef/v1.13.9/nocloud-amd64.qcow2";
const GIB = 2 ** 30;

/** A simulated host with a hypervisor that only takes notes, and everything that a client needs to reach it. */
export interface TestHost {
  readonly proxmox: Proxmox;
  /** `how vmid`, in the order in which it happened. */
  readonly power: readonly string[];
  readonly guests: ReadonlyMap<number, Guest>;
  /** Requests as `status method path`, query left out. */
  readonly requests: string[];
  readonly caFile: string;
  readonly dir: string;
  /** A small OCI archive that runs `/bin/edge --config=x`. */
  readonly ociArchive: string;
  readonly call: (
    method: string,
    path: string,
    form?: Readonly<Record<string, string>>,
    token?: string,
  ) => Promise<Answer>;
  /** Stops the simulator and starts it again from its folder. */
  readonly restart: () => Promise<void>;
  readonly close: () => Promise<void>;
}

export interface Answer {
  readonly status: number;
  readonly reason: string;
  readonly data: unknown;
  readonly errors: Readonly<Record<string, string>>;
}

export interface HostOptions {
  readonly address: string;
  readonly seed?: Partial<ProxmoxSeed>;
  /** Privileges of the Terraform token on `/`; all unless given. */
  readonly privileges?: readonly string[];
  readonly faults?: readonly Fault[];
  readonly speed?: number;
  readonly fetch?: HostFetch;
  readonly powerOn?: (guest: Guest, onOff: () => void) => Promise<void>;
  /** The host's clock, milliseconds since the epoch; the real one unless given. */
  readonly now?: () => number;
}

/** What tofu and the provider need to reach the host and the fixture's files. */
export function environment(host: TestHost): NodeJS.ProcessEnv {
  return {
    PROXMOX_VE_API_TOKEN: TOKEN,
    SSL_CERT_FILE: host.caFile,
    TF_VAR_endpoint: host.proxmox.url,
    TF_VAR_archive: host.ociArchive,
    TF_VAR_image_url: IMAGE_URL,
  };
}

const body = z.object({ data: z.unknown(), errors: z.record(z.string(), z.string()).optional() });

export async function startHost(options: HostOptions): Promise<TestHost> {
  const dir = await mkdtemp(join(tmpdir(), "homelab-proxmox-"));
  const ca = await createCa({ commonName: "rehearsal", algorithm: "P-256" });
  const tls = await issue(ca, {
    commonName: "pve",
    sans: [options.address],
    usages: ["server"],
    algorithm: "P-256",
    days: 1,
  });
  const caFile = join(dir, "ca.pem");
  await writeFile(caFile, ca.cert);
  const ociArchive = join(dir, "edge.tar");
  await writeOciArchive(ociArchive, {
    architecture: "amd64",
    layers: [[{ path: "bin/edge", mode: 0o755, content: Buffer.from("#!/bin/sh\n") }]],
    env: { PATH: "/bin", MODE: "image" },
    entrypoint: ["/bin/edge"],
    cmd: ["--config=x"],
    workingDir: "/etc/edge",
    user: "65532:65532",
  });

  const power: string[] = [];
  const guests = new Map<number, Guest>();
  const requests: string[] = [];
  const start = (): Promise<Proxmox> =>
    startProxmox({
      dir: join(dir, "pve"),
      address: options.address,
      port: 8006,
      tls,
      speed: options.speed ?? 0.001,
      hypervisor: recorder(power, guests, options.powerOn),
      seed: { ...seedOf(options.privileges), ...options.seed },
      fetch: options.fetch ?? serveImage,
      ...(options.faults === undefined ? {} : { faults: options.faults }),
      ...(options.now === undefined ? {} : { now: options.now }),
      log: (line) => void requests.push(line.replace(/\?\S*/, "").replace("/api2/json", "")),
    });
  let proxmox = await start().catch(async (error: unknown) => {
    await rm(dir, { recursive: true, force: true });
    throw error;
  });
  return {
    get proxmox() {
      return proxmox;
    },
    power,
    guests,
    requests,
    caFile,
    dir,
    ociArchive,
    call: (method, path, form, token = ADMIN) =>
      call({ address: options.address, ca: ca.cert, method, path, form, token }),
    restart: async () => {
      await proxmox.close();
      guests.clear();
      proxmox = await start();
    },
    close: async () => {
      await proxmox.close();
      await rm(dir, { recursive: true, force: true });
    },
  };
}

export function seedOf(privileges?: readonly string[]): ProxmoxSeed {
  return {
    node: "pve",
    version: "9.1.4",
    storages: {
      local: { type: "dir", content: ["iso", "vztmpl", "import"], sizeBytes: 100 * GIB },
      "local-lvm": { type: "lvmthin", content: ["images", "rootdir"], sizeBytes: 500 * GIB },
      backups: { type: "dir", content: ["backup"], sizeBytes: GIB },
    },
    bridges: ["vmbr0"],
    roles: { Terraform: privileges ?? [] },
    users: {
      "terraform@pve": { tokens: { provider: { secret: TOKEN.split("=")[1] ?? "", privsep: false } } },
      "root@pam": { tokens: { admin: { secret: ADMIN.split("=")[1] ?? "", privsep: false } } },
    },
    acls: [{ path: "/", who: "terraform@pve", role: privileges === undefined ? "Administrator" : "Terraform" }],
  };
}

/** The smallest file that says it is a qcow2 image of 8 GiB. */
export function qcow2(virtualBytes = 8 * GIB): Buffer {
  const header = Buffer.alloc(4096);
  header.writeUInt32BE(0x514649fb, 0);
  header.writeUInt32BE(3, 4);
  header.writeBigUInt64BE(BigInt(virtualBytes), 24);
  return header;
}

const serveImage: HostFetch = async (url, method) => {
  const content = url === IMAGE_URL ? qcow2() : undefined;
  return {
    status: content === undefined ? 404 : 200,
    headers: { "content-length": String(content?.length ?? 0), "content-type": "application/octet-stream" },
    body: (async function* () {
      if (content !== undefined && method === "GET") yield content;
    })(),
  };
};

/** Notes what happens; a guest that is on has an IPv4 loopback address and a ULA, as the rehearsal's machines have. */
function recorder(power: string[], on: Map<number, Guest>, powerOn: HostOptions["powerOn"]): Hypervisor {
  return {
    powerOn: async (guest, onOff) => {
      await powerOn?.(guest, onOff);
      power.push(`on ${guest.vmid}`);
      on.set(guest.vmid, guest);
    },
    powerOff: async (guest, how) => {
      power.push(`${how} ${guest.vmid}`);
      on.delete(guest.vmid);
    },
    interfaces: async (vmid) => {
      const guest = on.get(vmid);
      return guest?.nics.map((nic) => ({
        name: "eth0",
        mac: nic.mac,
        addresses: [
          { address: nic.address?.split("/")[0] ?? "127.230.9.9", prefix: 24, family: "ipv4" },
          { address: "fd00::be24:11ff:fe00:c9", prefix: 64, family: "ipv6" },
        ],
      }));
    },
    destroyed: async (guest) => {
      power.push(`destroyed ${guest.vmid}`);
    },
  };
}

interface CallOptions {
  readonly address: string;
  readonly ca: string;
  readonly method: string;
  readonly path: string;
  readonly form: Readonly<Record<string, string>> | undefined;
  readonly token: string;
}

async function call({ address, ca, method, path, form, token }: CallOptions): Promise<Answer> {
  const text = form === undefined ? "" : new URLSearchParams(form).toString();
  return new Promise<Answer>((resolve, reject) => {
    const sent = request(
      {
        host: address,
        port: 8006,
        ca,
        method,
        path: `/api2/json${path}`,
        headers: {
          Authorization: `PVEAPIToken=${token}`,
          ...(text === "" ? {} : { "Content-Type": "application/x-www-form-urlencoded" }),
        },
      },
      (response) => {
        const chunks: Buffer[] = [];
        response.on("data", (chunk: Buffer) => chunks.push(chunk));
        response.on("end", () => {
          const raw = Buffer.concat(chunks).toString("utf8");
          const { data, errors } = raw === "" ? { data: null } : body.parse(JSON.parse(raw));
          resolve({
            status: response.statusCode ?? 0,
            reason: response.statusMessage ?? "",
            data,
            errors: errors ?? {},
          });
        });
      },
    );
    sent.on("error", reject);
    sent.end(text);
  });
}
