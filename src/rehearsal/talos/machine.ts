import type { KubernetesNode, NodeOptions } from "../kubernetes/node.ts";
import type { GuestInterface } from "../hypervisor.ts";
import type { Supervisor } from "../supervisor.ts";
import { HomelabError, messageOf } from "../../lib/error.ts";
import { openDisk } from "./runtime/disk.ts";
import type { Disk } from "./runtime/disk.ts";
import { DURATIONS, pause } from "./runtime/durations.ts";
import { addressesOf } from "./runtime/hardware.ts";
import { startBoot } from "./runtime/start-boot.ts";
import type { RunningBoot } from "./runtime/start-boot.ts";

export interface MachineOptions {
  /** The machine's system disk: a folder that outlives it. */
  readonly dir: string;
  /** Own loopback address; the API listens on port 50000 of it. */
  readonly address: string;
  readonly mac: string;
  readonly uuid: string;
  readonly cores: number;
  readonly memoryMiB: number;
  readonly diskBytes: number;
  /** Further disks in the order in which they are attached; none unless given. */
  readonly disks?: readonly { readonly serial?: string | undefined; readonly sizeBytes: number }[];
  /** From the cloud-init drive. */
  readonly nocloud: { readonly hostname: string };
  readonly image: {
    /** `v1.13.9` */
    readonly talosVersion: string;
    readonly schematic: string;
    readonly extensions: readonly string[];
  };
  readonly tools: (binary: string) => Promise<string>;
  readonly supervisor: Supervisor;
  /** Factor on simulated durations, 1 = real. */
  readonly speed: number;
  readonly createNode: (options: NodeOptions) => KubernetesNode;
  /** The machine has switched itself off (asked by a client), or cannot go on. */
  readonly onHalted?: (error: HomelabError | undefined) => void;
}

export type MachineStage = "booting" | "maintenance" | "installing" | "rebooting" | "running";

export interface Machine {
  readonly stage: () => MachineStage;
  /** Graceful asks what runs on it to end; otherwise the power is cut. Resolves when it is off. */
  powerOff(options: { readonly graceful: boolean }): Promise<void>;
  /** What the guest agent of the image reports. */
  agent(): { running: boolean; interfaces: GuestInterface[] };
}

/** Source: siderolabs/extensions. */
const AGENT = "siderolabs/qemu-guest-agent";

/**
 * Give a Talos machine power. It goes on from what is in its folder: an empty one comes up in maintenance.
 *
 * @returns when the API listens, or when the machine waits for another one (a worker needs a certificate from its
 *   control plane before it can listen)
 * @throws HomelabError `NO_BOOTABLE_DEVICE` when the disk was wiped entirely, `PORT_TAKEN` when its address is in use
 */
export async function powerOnMachine(options: MachineOptions): Promise<Machine> {
  const disk = await openDisk(options.dir);
  if (!disk.bootable()) {
    throw new HomelabError(
      "NO_BOOTABLE_DEVICE",
      `${options.nocloud.hostname}: the system disk was wiped, there is nothing to boot`,
      {
        hint: "give the VM a new disk from the image",
      },
    );
  }
  const machine = createMachine(options, disk);
  try {
    await machine.start();
  } catch (error) {
    await machine.powerOff({ graceful: false });
    throw error;
  }
  return machine;
}

function createMachine(options: MachineOptions, disk: Disk): Machine & { start(): Promise<void> } {
  const power = new AbortController();
  let stage: MachineStage = "booting";
  let boot: RunningBoot | undefined;
  /** The end of the current boot, once it has begun. */
  let ending: Promise<void> | undefined;

  const halt = (error?: HomelabError): void => {
    power.abort();
    options.onHalted?.(error);
  };

  const start = async (): Promise<void> => {
    stage = "booting";
    const running = startBoot(options, disk, {
      busy: () => ending !== undefined,
      install: () => end("installing", () => installed(running)),
      reboot: (actorId) => end("rebooting", () => running.shutDown("reboot", actorId)),
      shutdown: (actorId) => end("rebooting", () => running.shutDown("shutdown", actorId)),
      reset: (actorId, plan) => end("rebooting", () => running.reset(actorId, plan)),
    });
    boot = running;
    void follow(running);
    await running.settled;
  };

  const follow = async (running: RunningBoot): Promise<void> => {
    const [result] = await Promise.allSettled([running.up]);
    if (result.status === "rejected" || boot !== running || ending !== undefined) return;
    stage = running.boot.maintenance ? "maintenance" : "running";
  };

  /** End the boot in the background; start another one unless the machine goes off. */
  const end = (next: MachineStage, finish: () => Promise<"boot" | "off">): void => {
    if (ending !== undefined) throw new HomelabError("MACHINE_BUSY", "the machine is going down already");
    stage = next;
    ending = goThrough(finish);
  };

  const goThrough = async (finish: () => Promise<"boot" | "off">): Promise<void> => {
    try {
      const then = await finish();
      if (power.signal.aborted) return;
      if (then === "off") return halt();
      if (!(await pause(DURATIONS.shutdown * options.speed, power.signal))) return;
      ending = undefined;
      await start();
    } catch (error) {
      if (power.signal.aborted) return;
      halt(error instanceof HomelabError ? error : new HomelabError("MACHINE", messageOf(error), { cause: error }));
    }
  };

  const installed = async (running: RunningBoot): Promise<"boot"> => {
    await running.stop({ power: false });
    await pause(DURATIONS.install * options.speed, power.signal);
    return "boot";
  };

  return {
    start,
    stage: () => stage,
    async powerOff({ graceful }) {
      if (power.signal.aborted) return void (await boot?.stop({ power: !graceful }));
      power.abort();
      if (graceful && ending === undefined) await boot?.shutDown("shutdown", "");
      else await boot?.stop({ power: !graceful });
      await ending;
    },
    agent() {
      const running = !power.signal.aborted && options.image.extensions.includes(AGENT) && (boot?.listening() ?? false);
      return { running, interfaces: running ? interfacesOf(options) : [] };
    },
  };
}

function interfacesOf(options: MachineOptions): GuestInterface[] {
  const loopback = [
    { address: "127.0.0.1", prefix: 8, family: "ipv4" },
    { address: "::1", prefix: 128, family: "ipv6" },
  ] as const;
  return [
    { name: "lo", mac: "00:00:00:00:00:00", addresses: loopback },
    { name: "eth0", mac: options.mac.toLowerCase(), addresses: addressesOf(options) },
  ];
}
