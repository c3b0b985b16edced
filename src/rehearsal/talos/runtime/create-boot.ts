import { randomUUID } from "node:crypto";
import type { KubernetesNode } from "../../kubernetes/node.ts";
import type { MachineConfig } from "../machine-config.ts";
import type { MachineOptions } from "../machine.ts";
import { resourceKinds } from "../resources/all.ts";
import { createResourceStore } from "../resources/store.ts";
import type { Boot, Sequences } from "./boot.ts";
import type { ApiIdentity } from "./certificates.ts";
import { otherControlPlanes } from "./discovery.ts";
import type { Disk } from "./disk.ts";
import { createEventLog } from "./event-log.ts";
import { hostnameOf } from "./hostname.ts";
import { createKernelLog } from "./kernel-log.ts";
import { createMachineStatus } from "./machine-status.ts";
import { createPulse } from "./pulse.ts";
import type { Pulse } from "./pulse.ts";
import { createServices } from "./services.ts";

/** A boot, and what only those who run it may do with it. */
export interface BootControl {
  readonly boot: Boot;
  /** Fires when services, status or configuration change. */
  readonly changed: Pulse;
  setIdentity(identity: ApiIdentity): void;
  startNode(): Promise<void>;
  stopNode(options: { readonly power: boolean }): Promise<void>;
}

export interface BootInputs {
  readonly machine: MachineOptions;
  readonly disk: Disk;
  readonly console: (line: string) => void;
  readonly sequences: Sequences;
  /** Aborted when the boot ends. */
  readonly signal: AbortSignal;
}

export function createBoot({ machine, disk, console, sequences, signal }: BootInputs): BootControl {
  const changed = createPulse();
  let config = disk.config();
  let node: KubernetesNode | undefined;
  let identity: ApiIdentity | undefined;

  const notice = (): void => {
    changed.fire();
    resources.changed();
  };
  const kernelLog = createKernelLog(console);
  const events = createEventLog();
  const services = createServices(events, kernelLog.write, notice);
  const status = createMachineStatus(events, notice);
  const resources = createResourceStore(() => boot, resourceKinds);

  const createNode = (from: MachineConfig): KubernetesNode =>
    machine.createNode({
      dir: disk.kubernetes,
      config: from,
      hostname: boot.hostname,
      address: machine.address,
      cores: machine.cores,
      memoryMiB: machine.memoryMiB,
      diskBytes: machine.diskBytes,
      uuid: machine.uuid,
      talosVersion: machine.image.talosVersion,
      speed: machine.speed,
      controlPlanes: () => otherControlPlanes(config, disk.nodeId()),
      tools: machine.tools,
      supervisor: machine.supervisor,
      log: kernelLog.write,
      onService: ({ id, state, message, healthy }) =>
        services.set(id, state, message === "" && healthy ? "Health check successful" : message, healthy),
    });

  const boot: Boot = {
    machine,
    disk,
    id: randomUUID(),
    startedAt: new Date(),
    get hostname() {
      return hostnameOf(config, machine.nocloud.hostname, disk.nodeId());
    },
    maintenance: config === undefined,
    kernelLog,
    events,
    services,
    status,
    resources,
    signal,
    config: () => config,
    node: () => node,
    async adopt(next) {
      config = next;
      notice();
      await node?.adopt(next);
    },
    forwarding() {
      const ca = config?.machine.ca?.crt;
      return identity?.client === undefined || ca === undefined ? undefined : { ca, client: identity.client };
    },
    sequences,
  };

  return {
    boot,
    changed,
    setIdentity(next) {
      identity = next;
    },
    async startNode() {
      if (config === undefined) return;
      node = createNode(config);
      await node.start();
    },
    async stopNode(options) {
      await node?.stop(options);
    },
  };
}
