import { EventEmitter, once } from "node:events";
import { HomelabError, messageOf } from "../../../lib/error.ts";
import type { ApiServer } from "../api/server.ts";
import type { MachineOptions } from "../machine.ts";
import type { Boot, ResetPlan, Sequences } from "./boot.ts";
import { bringUp } from "./bring-up.ts";
import { openConsole } from "./console.ts";
import { createBoot } from "./create-boot.ts";
import { announce } from "./discovery.ts";
import type { Disk } from "./disk.ts";
import { DURATIONS, pause } from "./durations.ts";
import { Stage } from "./machine-status.ts";
import { followReadiness } from "./readiness.ts";
import { runTask, sequenceEvent } from "./sequence-events.ts";

/** A boot that is under way. */
export interface RunningBoot {
  readonly boot: Boot;
  /** Resolves when the API listens; rejects when it cannot. */
  readonly up: Promise<void>;
  /** As `up`, but resolves also when the machine waits for another one. */
  readonly settled: Promise<void>;
  listening(): boolean;
  /** Close the API and end what runs on the machine. Safe to call again. */
  stop(options: { readonly power: boolean }): Promise<void>;
  /** The orderly end, with the events by which clients follow it. */
  shutDown(sequence: "reboot" | "shutdown", actorId: string): Promise<"boot" | "off">;
  reset(actorId: string, plan: ResetPlan): Promise<"boot" | "off">;
}

/** Services of a configured machine besides machined, apid and trustd; up as soon as the container runtime is. */
const SYSTEM_SERVICES = ["auditd", "containerd", "cri", "dashboard", "syslogd", "udevd"];

/** Where the port on which Kubernetes is served stands when the configuration does not say. */
const APISERVER_PORT = 6443;

/** Start a machine from its disk. Returns at once. */
export function startBoot(machine: MachineOptions, disk: Disk, sequences: Sequences): RunningBoot {
  const ended = new AbortController();
  const console = openConsole(disk.logs);
  const control = createBoot({ machine, disk, console: console.write, sequences, signal: ended.signal });
  const { boot, changed } = control;
  const servers: ApiServer[] = [];
  let listening = false;
  let leave: ((ttl: number) => void) | undefined;
  let background: Promise<void> = Promise.resolve();
  let stopped: Promise<void> | undefined;

  const start = async (onWaiting: () => void): Promise<void> => {
    boot.kernelLog.write(`Talos ${machine.image.talosVersion} on ${machine.uuid}, boot ${boot.id}`);
    sequenceEvent(boot, "boot");
    if (!(await pause(DURATIONS.boot * machine.speed, ended.signal))) throw interrupted(boot);
    await bringUp(control, onWaiting, (server) => servers.push(server));
    if (ended.signal.aborted) throw interrupted(boot);
    listening = true;
    for (const extension of machine.image.extensions) {
      boot.services.set(`ext-${extension.split("/").at(-1) ?? extension}`, "Running", "Started task", true);
    }
    leave = join(boot);
    if (!boot.maintenance) background = carryOn();
  };

  /** What follows when the API already listens. */
  const carryOn = async (): Promise<void> => {
    if (!(await pause(DURATIONS.runtime * machine.speed, ended.signal))) return;
    for (const id of SYSTEM_SERVICES) boot.services.set(id, "Running", "Health check successful", true);
    try {
      await control.startNode();
    } catch (error) {
      boot.kernelLog.write(`Kubernetes cannot start: ${messageOf(error)}`);
      boot.services.set("kubelet", "Failed", messageOf(error), false);
    }
    await followReadiness(boot, changed);
  };

  const waits = new EventEmitter();
  const waiting = once(waits, "waiting").then(() => undefined);
  const up = start(() => waits.emit("waiting"));
  // Whoever wants to know asks `up` or `settled`; a boot that is stopped meanwhile is no failure.
  up.catch((error: unknown) => boot.kernelLog.write(messageOf(error)));

  const stop = (options: { readonly power: boolean }): Promise<void> => {
    stopped ??= (async () => {
      ended.abort();
      await Promise.allSettled([up]);
      listening = false;
      await Promise.all([...servers.map((server) => server.close()), control.stopNode(options)]);
      await background;
      leave?.(DURATIONS.memberTtl * machine.speed);
      await console.close();
    })();
    return stopped;
  };

  const endServices = async (phase: string, actorId: string): Promise<void> => {
    await runTask(boot, { phase, task: "stopAllServices", actorId }, () => control.stopNode({ power: false }));
  };

  return {
    boot,
    up,
    settled: Promise.race([up, waiting]),
    listening: () => listening,
    stop,
    async shutDown(sequence, actorId) {
      const stage = sequence === "reboot" ? Stage.REBOOTING : Stage.SHUTTING_DOWN;
      boot.status.set(stage, [{ name: "services", reason: `${sequence} is under way` }]);
      sequenceEvent(boot, sequence, actorId);
      await endServices("stopServices", actorId);
      await stop({ power: false });
      return sequence === "reboot" ? "boot" : "off";
    },
    async reset(actorId, { what, reboot }) {
      boot.status.set(Stage.RESETTING, [{ name: "services", reason: "reset is under way" }]);
      sequenceEvent(boot, "reset", actorId);
      await endServices("stopEverything", actorId);
      await runTask(boot, { phase: "reset", task: "resetSystemDisk", actorId }, () => disk.wipe(what));
      await stop({ power: false });
      return reboot && disk.bootable() ? "boot" : "off";
    },
  };
}

/** Tell the other machines of the cluster. */
function join(boot: Boot): ((ttl: number) => void) | undefined {
  const config = boot.config();
  if (config === undefined) return undefined;
  const nodeId = boot.disk.nodeId();
  return announce(config, nodeId, () => ({
    nodeId,
    hostname: boot.hostname,
    addresses: [boot.machine.address, ...(boot.node()?.sharedAddresses() ?? [])],
    type: config.type,
    operatingSystem: `Talos (${boot.machine.image.talosVersion})`,
    apiServerPort: config.cluster.controlPlane?.localAPIServerPort ?? APISERVER_PORT,
  }));
}

function interrupted({ hostname }: Boot): HomelabError {
  return new HomelabError("INTERRUPTED", `${hostname} lost its power while it was booting`);
}
