import type { Host } from "../context.ts";
import { die } from "../errors.ts";
import { formatSize } from "../schema/size.ts";

/** Bytes of one LVM extent; logical volumes are rounded up to it. */
export const LVM_EXTENT = 4 * 2 ** 20;

/** Bytes of a storage, as a node sees it: in all, taken, left. */
export function spaceOf(
  { state, node }: Pick<Host, "state" | "node">,
  id: string,
): { total: number; used: number; free: number } {
  const storage = state.storages[id];
  if (storage === undefined) return die(`storage '${id}' does not exist`);
  const volumes = Object.values(state.volumes).filter(
    (volume) => volume.storage === id && (volume.node ?? node) === node,
  );
  const used = storage.otherBytes + volumes.reduce((sum, volume) => sum + volume.usedBytes, 0);
  return { total: storage.sizeBytes, used, free: Math.max(0, storage.sizeBytes - used) };
}

/**
 * Refuse what would not fit any more, in the words of what refuses it: LVM and LVM-thin when a volume is made, ZFS
 * when it is reserved, a file system when it is written.
 * source: pve-storage src/PVE/Storage/LVMPlugin.pm alloc_image; lvcreate(8), zfs(8) and errno(3) messages
 */
export function requireSpace(host: Host, id: string, bytes: number, what: string): void {
  const { free } = spaceOf(host, id);
  if (bytes <= free) return;
  switch (host.state.storages[id]?.type) {
    case "lvm":
      return die(`not enough free space (${kib(free)} < ${kib(bytes)})`);
    case "lvmthin":
      return die(
        `lvcreate '${id}/${what}' error:   Cannot create new thin volume, free space in thin pool ${id} reached threshold: not enough free space (${kib(free)} < ${kib(bytes)})`,
      );
    case "zfspool":
      return die(
        `zfs error: cannot create '${id}/${what}': out of space: not enough free space (${formatSize(free)} < ${formatSize(bytes)})`,
      );
    default:
      return die(
        `write to '${what}' failed: No space left on device: not enough free space (${kib(free)} < ${kib(bytes)})`,
      );
  }
}

function kib(size: number): number {
  return Math.floor(size / 1024);
}
