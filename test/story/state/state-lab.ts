import { spawn } from "node:child_process";
import { watch } from "node:fs";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";
import { hardwareOf } from "../../../src/cli/rehearse/hardware.ts";
import { createProxmoxClient } from "../../../src/drive/proxmox/client.ts";
import { HomelabError } from "../../../src/lib/error.ts";
import { createCa, issue } from "../../../src/lib/pki.ts";
import { startInternet } from "../../../src/rehearsal/internet/internet.ts";
import { readTalosImage } from "../../../src/rehearsal/internet/talos-image.ts";
import { startProxmox } from "../../../src/rehearsal/proxmox/server.ts";
import { createSupervisor } from "../../../src/rehearsal/supervisor.ts";
import { powerOnMachine } from "../../../src/rehearsal/talos/machine.ts";
import { uniqueLocal } from "../../../src/rehearsal/unique-local.ts";
import { createHypervisor, type StartGuest } from "../../../src/rehearsal/world/hypervisor.ts";
import { seedOf } from "../../../src/rehearsal/world/seed.ts";
import { repository, type Ran } from "../homelab.ts";
import { toolPath } from "../../tools.ts";
import { inventoryOf, type Inventory } from "./inventory.ts";
import { makeLabFolder, type LabFolder } from "./lab-folder.ts";
import { notedNode } from "./node.ts";
import { kill, processesIn, type Found } from "./processes.ts";
import { talosProvider } from "./talos-provider.ts";

const token = { id: "terraform@pve!homelab", secret: "11111111-2222-4333-8444-555555555555" };
const csiToken = { id: "csi@pve!homelab", secret: "22222222-3333-4444-8555-666666666666" };
/** Simulated durations: long enough that a kill finds the host at work. */
const SPEED = 0.02;

/** Who can be killed. */
export type Victim = "conductor" | "tofu" | "proxmox provider" | "talos provider";

export interface Running {
  readonly ended: Promise<Ran>;
  /** SIGKILL for these, at once. */
  kill(victims: readonly Victim[]): void;
}

/**
 * A lab of one control plane, one worker and the edge, in a folder as a person has it. Its host and machines are
 * simulated in this process and go on whatever is killed; of what has no part in Terraform (etcd, the API) there is only
 * a note. homelab, OpenTofu and the bpg provider are the real ones.
 */
export interface StateLab extends LabFolder {
  /** `homelab <args> --json`, e.g. `terraform apply`. */
  start(...args: readonly string[]): Promise<Running>;
  /** Told what happens: requests to the host, changes of the state's file, what machines are asked for. */
  listen(listener: ((event: string) => void) | undefined): void;
  /** Everything that works in the lab's folder. */
  processes(): readonly Found[];
  inventory(): Promise<Inventory>;
  close(): Promise<void>;
}

/** @param network first three octets of the lab's loopback addresses */
export async function openStateLab(network: string): Promise<StateLab> {
  const dir = await mkdtemp(join(tmpdir(), "hl-state-"));
  const closers: (() => Promise<unknown>)[] = [() => rm(dir, { recursive: true, force: true, maxRetries: 5 })];
  const close = async (): Promise<void> => {
    for (const step of closers.toReversed()) await step();
  };
  try {
    return { ...(await build(dir, network, closers)), close };
  } catch (error) {
    await close();
    throw error;
  }
}

async function build(
  dir: string,
  network: string,
  closers: (() => Promise<unknown>)[],
): Promise<Omit<StateLab, "close">> {
  const { folder, lab } = await makeLabFolder(join(dir, "lab"), network, {
    PROXMOX_VE_API_TOKEN: token,
    PROXMOX_CSI_TOKEN: csiToken,
  });
  let listener: ((event: string) => void) | undefined;
  const happened = (event: string): void => listener?.(event);
  const host = `${network}.20`;
  const ca = await createCa({ commonName: "lab", algorithm: "P-256" });
  await writeFile(join(dir, "ca.pem"), ca.cert);
  const internet = await startInternet({
    dir: join(dir, "internet"),
    address: `${network}.12`,
    port: 0,
    ca,
    versions: lab.versions,
  });
  closers.push(() => internet.close());
  const supervisor = createSupervisor(join(dir, "supervisor"));
  const hypervisor = createHypervisor(join(dir, "guests"), {
    machine: machineStarter(supervisor, happened),
    container: startContainer,
  });
  const proxmox = await startProxmox({
    dir: join(dir, "proxmox"),
    address: host,
    port: 8006,
    tls: await issue(ca, { commonName: host, sans: [host], usages: ["server"], algorithm: "P-256", days: 1 }),
    speed: SPEED,
    hypervisor,
    seed: seedOf({ address: host, port: 8006, pool: lab.proxmox.pool, token, csiToken, ...hardwareOf(lab) }),
    fetch: internet.fetch,
    log: happened,
  });
  closers.push(async () => {
    await hypervisor.powerOffAll();
    await proxmox.close();
    await supervisor.stopAll({ kill: true });
  });
  const watcher = watch(join(folder, "terraform"), (_kind, file) => {
    if (file === "terraform.tfstate") happened("state written");
  });
  closers.push(async () => watcher.close());

  await mkdir(join(dir, "home"));
  const env: NodeJS.ProcessEnv = {
    PATH: process.env["PATH"],
    HOME: join(dir, "home"),
    XDG_CACHE_HOME: process.env["XDG_CACHE_HOME"] ?? join(homedir(), ".cache"),
    HTTPS_PROXY: internet.url,
    HTTP_PROXY: internet.url,
    SSL_CERT_FILE: join(dir, "ca.pem"),
  };
  const talos = talosProvider(env);
  closers.push(async () => {
    talos.kill();
    for (const { pid } of processesIn(dir)) kill(pid);
  });
  return {
    folder,
    lab,
    async start(...args) {
      const child = spawn(process.execPath, [join(repository, "dist", "cli", "main.js"), ...args, "--json"], {
        cwd: folder,
        env: { ...env, TF_REATTACH_PROVIDERS: await talos.reattach() },
        stdio: ["ignore", "pipe", "pipe"],
      });
      let [stdout, stderr] = ["", ""];
      child.stdout.setEncoding("utf8").on("data", (text: string) => (stdout += text));
      child.stderr.setEncoding("utf8").on("data", (text: string) => (stderr += text));
      const ended = new Promise<Ran>((done, fail) => {
        child.once("error", fail);
        child.once("close", (code, signal) => done({ code: code ?? (signal === "SIGKILL" ? 137 : 1), stdout, stderr }));
      });
      return {
        ended,
        kill(victims) {
          const inTerraform = processesIn(join(folder, "terraform"));
          const named = (name: string): readonly number[] =>
            inTerraform.filter(({ command }) => (command.split(" ")[0] ?? "").includes(name)).map(({ pid }) => pid);
          if (victims.includes("conductor")) child.kill("SIGKILL");
          if (victims.includes("tofu")) named("/tofu").forEach(kill);
          if (victims.includes("proxmox provider")) named("terraform-provider-proxmox").forEach(kill);
          if (victims.includes("talos provider")) talos.kill();
        },
      };
    },
    listen(next) {
      listener = next;
    },
    processes: () => processesIn(folder),
    inventory: () =>
      inventoryOf(
        createProxmoxClient({
          url: `https://${host}:8006`,
          env: { ...env, PROXMOX_VE_API_TOKEN: `${token.id}=${token.secret}` },
          signal: new AbortController().signal,
        }),
        lab,
      ),
  };
}

function machineStarter(
  supervisor: ReturnType<typeof createSupervisor>,
  happened: (event: string) => void,
): StartGuest {
  return async (guest, home, onHalted) => {
    const disk = guest.disks.find(({ imagePath }) => imagePath !== undefined);
    if (disk?.imagePath === undefined) throw new HomelabError("NOT_BOOTABLE", `VM ${guest.vmid} has nothing to boot`);
    const machine = await powerOnMachine({
      dir: home,
      address: guest.nics[0]?.address?.split("/")[0] ?? "",
      mac: guest.nics[0]?.mac ?? "",
      uuid: guest.uuid,
      cores: guest.cores,
      memoryMiB: guest.memoryMiB,
      diskBytes: disk.sizeBytes,
      disks: [],
      nocloud: { hostname: guest.name },
      image: await readTalosImage(disk.imagePath),
      tools: async (name) => toolPath(name),
      supervisor,
      speed: SPEED,
      createNode: (options) => notedNode(options, home, happened),
      onHalted,
    });
    return {
      powerOff: (options) => machine.powerOff(options),
      interfaces: () => (machine.agent().running ? machine.agent().interfaces : undefined),
    };
  };
}

/** A container that only has its address. */
const startContainer: StartGuest = async (guest) => ({
  powerOff: async () => undefined,
  interfaces: () =>
    guest.nics.map(({ name, mac, address = "" }) => {
      const [own = "", prefix = ""] = address.split("/");
      const given = { address: own, prefix: Number(prefix), family: "ipv4" as const };
      const made = { address: uniqueLocal(mac), prefix: 64, family: "ipv6" as const };
      return { name, mac: mac.toLowerCase(), addresses: [given, made] };
    }),
});
