import { z } from "zod";
import { HomelabError } from "../../lib/error.ts";
import { parseBytes } from "./disk-size.ts";
import { waitFor } from "../../lib/wait.ts";
import type { ProxmoxClient } from "./client.ts";

/** Where a VM is, and on which device its operating system lies. */
export interface SystemDisk {
  readonly host: string;
  readonly vmId: number;
}

const DEVICE = "scsi0";
const TASK_MS = 120_000;

const config = z.looseObject({ [DEVICE]: z.string().optional() });
const task = z.looseObject({ status: z.enum(["running", "stopped"]), exitstatus: z.string().optional() });

/** Bytes of a VM's system disk. @throws HomelabError `DISK_UNKNOWN`, and as `ProxmoxClient.get` */
export async function systemDiskBytes(client: ProxmoxClient, { host, vmId }: SystemDisk): Promise<number> {
  const text = (await client.get(`/nodes/${host}/qemu/${vmId}/config`, config))[DEVICE];
  const size = /(?:^|,)size=([^,]+)/.exec(text ?? "")?.[1];
  const bytes = size === undefined ? undefined : parseBytes(size);
  if (bytes !== undefined) return bytes;
  throw new HomelabError("DISK_UNKNOWN", `VM ${vmId} on ${host} has no disk ${DEVICE} of a known size`);
}

/**
 * Grow a VM's system disk, running or not; its other disks are left alone.
 *
 * @param bytes its new size
 * @throws HomelabError `DISK_NOT_GROWN` with the host's words, and as `ProxmoxClient.put`
 */
export async function growSystemDisk(
  client: ProxmoxClient,
  { host, vmId }: SystemDisk,
  bytes: number,
  signal: AbortSignal,
): Promise<void> {
  const form = { disk: DEVICE, size: String(bytes) };
  const upid = await client.put(`/nodes/${host}/qemu/${vmId}/resize`, form, z.string());
  const path = `/nodes/${host}/tasks/${encodeURIComponent(upid)}/status`;
  const { exitstatus } = await waitFor(
    async () => {
      const now = await client.get(path, task);
      return now.status === "stopped" ? now : undefined;
    },
    { timeoutMs: TASK_MS, intervalMs: 100, what: `larger disk of VM ${vmId}`, signal },
  );
  if (exitstatus === "OK") return;
  throw new HomelabError(
    "DISK_NOT_GROWN",
    `${host} could not grow the disk of VM ${vmId}: ${exitstatus ?? "no reason"}`,
  );
}
