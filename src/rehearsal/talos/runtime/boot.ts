import type { KubernetesNode } from "../../kubernetes/node.ts";
import type { CertificateAndKey } from "../../../lib/pki.ts";
import type { MachineConfig } from "../machine-config.ts";
import type { MachineOptions } from "../machine.ts";
import type { ResourceStore } from "../resources/store.ts";
import type { Disk, Partition } from "./disk.ts";
import type { EventLog } from "./event-log.ts";
import type { KernelLog } from "./kernel-log.ts";
import type { MachineStatus } from "./machine-status.ts";
import type { Services } from "./services.ts";

/** A machine between power-on or reboot and the next reboot: what every RPC and resource works on. */
export interface Boot {
  readonly machine: MachineOptions;
  readonly disk: Disk;
  /** `/proc/sys/kernel/random/boot_id`. */
  readonly id: string;
  readonly startedAt: Date;
  readonly hostname: string;
  /** No configuration: anyone may talk to the machine, as a reader, and give it one. */
  readonly maintenance: boolean;
  readonly kernelLog: KernelLog;
  readonly events: EventLog;
  readonly services: Services;
  readonly status: MachineStatus;
  readonly resources: ResourceStore;
  /** Aborted when the boot ends. */
  readonly signal: AbortSignal;
  /** The configuration in force; not always the one on the disk (staged, tried). */
  config(): MachineConfig | undefined;
  /** Take another configuration without a reboot. */
  adopt(config: MachineConfig): Promise<void>;
  node(): KubernetesNode | undefined;
  /** With this certificate a control plane asks other machines; a worker has none and forwards nothing. */
  forwarding(): { readonly ca: string; readonly client: CertificateAndKey } | undefined;
  /** What ends the boot. Each returns at once, and throws when one is under way already. */
  readonly sequences: Sequences;
}

export interface Sequences {
  /** A configuration was accepted in maintenance: install, then boot with it. */
  install(): void;
  reboot(actorId: string): void;
  shutdown(actorId: string): void;
  reset(actorId: string, request: ResetPlan): void;
  /** Is one under way? */
  busy(): boolean;
}

export interface ResetPlan {
  readonly what: "all" | readonly Partition[];
  readonly graceful: boolean;
  readonly reboot: boolean;
}
