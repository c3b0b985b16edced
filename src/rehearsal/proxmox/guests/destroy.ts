import type { Host } from "../context.ts";
import { findVolume, volumeIdOf } from "../storage/storages.ts";
import { free } from "../storage/volumes.ts";
import { describeGuest } from "./describe.ts";
import { volumesOf } from "./power.ts";

/**
 * Remove a guest, the volumes that its configuration names and that are its own, and what else knows of it. Volumes of
 * another owner (CSI's) are only let go. source: qemu-server QemuServer.pm destroy_vm, pve-access-control remove_vm_access
 *
 * @param unreferenced also volumes that carry its id but are not in the configuration
 */
export async function destroyGuest(host: Host, vmid: number, unreferenced: boolean): Promise<void> {
  const { state } = host;
  const guest = state.guests[String(vmid)];
  if (guest === undefined) return;
  const description = describeGuest(host, vmid, guest);
  const own = (id: string): boolean => findVolume(state, host.node, id)?.owner === vmid;
  const volumes = unreferenced ? visible(host).filter(own) : volumesOf(guest).filter(own);
  for (const volume of volumes) await free(host, volume);
  delete state.guests[String(vmid)];
  for (const pool of Object.values(state.pools)) pool.guests = pool.guests.filter((id) => id !== vmid);
  state.acls = state.acls.filter((acl) => acl.path !== `/vms/${vmid}`);
  host.changed();
  await host.hypervisor.destroyed(description);
}

/** Ids of the volumes on this node's and on shared storages. */
function visible({ state, node }: Host): string[] {
  return Object.values(state.volumes)
    .filter((volume) => (volume.node ?? node) === node)
    .map(volumeIdOf);
}
