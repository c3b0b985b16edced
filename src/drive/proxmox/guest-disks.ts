import { z } from "zod";
import type { ProxmoxClient } from "./client.ts";

/** Where a VM is. */
export interface Guest {
  readonly host: string;
  readonly vmId: number;
}

const config = z.record(z.string(), z.unknown());
const DRIVE = /^(?:scsi|virtio|sata|ide)\d+$/;

/**
 * Volumes at a VM that are not its own, e.g. `local-lvm:vm-9999-pvc-…`: they belong to claims of pods and outlive it.
 *
 * @throws as `ProxmoxClient.get`
 */
export async function foreignDisks(client: ProxmoxClient, { host, vmId }: Guest): Promise<readonly string[]> {
  const drives = Object.entries(await client.get(`/nodes/${host}/qemu/${vmId}/config`, config));
  return drives
    .filter(([name]) => DRIVE.test(name))
    .map(([, text]) => String(text).split(",")[0] ?? "")
    .filter((volume) => {
      const owner = /[:/]vm-(\d+)-/.exec(volume)?.[1];
      return owner !== undefined && Number(owner) !== vmId;
    })
    .toSorted();
}

/** Let Proxmox remove a VM again. @throws as `ProxmoxClient.put` */
export async function liftProtection(client: ProxmoxClient, { host, vmId }: Guest): Promise<void> {
  await client.put(`/nodes/${host}/qemu/${vmId}/config`, { protection: "0" }, z.null());
}
