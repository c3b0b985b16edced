import { randomBytes } from "node:crypto";
import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { HomelabError } from "../../../lib/error.ts";
import { readIfExists, writeFileAtomic } from "../../../lib/files.ts";
import { loadMachineConfig } from "../config/load.ts";
import type { MachineConfig } from "../machine-config.ts";

/** The partitions that a client can ask to have wiped. */
export type Partition = "STATE" | "EPHEMERAL" | "META";

/**
 * The system disk of a machine, as a folder: what survives a reboot and a power cut. STATE holds the configuration and
 * the node's identity, EPHEMERAL (`/var`) what Kubernetes keeps.
 */
export interface Disk {
  /** What Kubernetes keeps on the disk (etcd data, PKI, kubelet). */
  readonly kubernetes: string;
  readonly logs: string;
  /** The configuration that the next boot takes. */
  config(): MachineConfig | undefined;
  saveConfig(config: MachineConfig): Promise<void>;
  /** Random name of this node in the cluster's discovery; new after STATE was wiped. */
  nodeId(): string;
  /** False once the boot loader was wiped with everything else. */
  bootable(): boolean;
  wipe(what: "all" | readonly Partition[]): Promise<void>;
}

const stateFile = z.object({ nodeId: z.string(), bootable: z.boolean() });
type State = z.infer<typeof stateFile>;

/**
 * Read a machine's disk, or format a new one.
 *
 * @throws HomelabError `MACHINE_DISK` when its state cannot be read; ConfigError when the stored configuration is broken
 */
export async function openDisk(folder: string): Promise<Disk> {
  const paths = {
    state: join(folder, "state.json"),
    config: join(folder, "config.yaml"),
    kubernetes: join(folder, "kubernetes"),
    logs: join(folder, "logs"),
  };
  await mkdir(paths.logs, { recursive: true });
  let state = await readState(paths.state);
  const stored = await readIfExists(paths.config);
  let config = stored === undefined ? undefined : loadMachineConfig(stored);

  const save = async (next: State): Promise<void> => {
    await writeFileAtomic(paths.state, `${JSON.stringify(next, undefined, 2)}\n`, 0o600);
    state = next;
  };
  await save(state);

  return {
    kubernetes: paths.kubernetes,
    logs: paths.logs,
    config: () => config,
    async saveConfig(next) {
      await writeFileAtomic(paths.config, next.source, 0o600);
      config = next;
    },
    nodeId: () => state.nodeId,
    bootable: () => state.bootable,
    async wipe(what) {
      const wiped = (partition: Partition): boolean => what === "all" || what.includes(partition);
      if (wiped("EPHEMERAL")) await rm(paths.kubernetes, { recursive: true, force: true });
      if (wiped("STATE")) {
        await rm(paths.config, { force: true });
        config = undefined;
        await save({ ...state, nodeId: newNodeId() });
      }
      if (what === "all") await save({ ...state, bootable: false });
    },
  };
}

async function readState(path: string): Promise<State> {
  const text = await readIfExists(path);
  if (text === undefined) return { nodeId: newNodeId(), bootable: true };
  const parsed = stateFile.safeParse(JSON.parse(text));
  if (parsed.success) return parsed.data;
  throw new HomelabError("MACHINE_DISK", `${path} is not the state of a machine: ${z.prettifyError(parsed.error)}`, {
    hint: "remove the machine's folder to give it an empty disk",
  });
}

/** 32 random bytes in base62-like form (source: siderolabs/talos cluster identity). */
function newNodeId(): string {
  return randomBytes(32).toString("base64").replace(/[+/=]/g, "x");
}
