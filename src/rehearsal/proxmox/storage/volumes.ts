import { mkdir, link, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { systemCode } from "../../../lib/error.ts";
import type { Host } from "../context.ts";
import { die } from "../errors.ts";
import type { StorageState, VolumeState } from "../state/state.ts";
import { LVM_EXTENT, requireSpace } from "./space.ts";
import { enabledStorage, findVolume, volumeIdOf, volumeKey } from "./storages.ts";
import { isFileBased } from "./volume-id.ts";

export interface Allocation {
  readonly storage: string;
  readonly owner: number;
  readonly content: "images" | "rootdir";
  readonly sizeBytes: number;
  /** `raw` unless given; block storages know no other. */
  readonly format?: string;
  /** Bytes that are put on it at once; on thin storages only these count as used. */
  readonly writtenBytes?: number;
  /** The next free `vm-<owner>-disk-<n>` unless given. */
  readonly name?: string;
}

/**
 * Make an empty disk; returns its volume id. Sizes are rounded up as the storage does.
 * source: pve-storage src/PVE/Storage.pm vdisk_alloc
 */
export function allocate(host: Host, request: Allocation): string {
  const storage = enabledStorage(host, request.storage);
  if (!storage.content.includes(request.content))
    return die(`storage '${request.storage}' does not support content-type '${request.content}'`);
  if (storage.type === "iscsi") return die("can't allocate space in iscsi storage");
  const format = request.format ?? "raw";
  if (!isFileBased(storage) && format !== "raw" && format !== "subvol") return die(`unsupported format '${format}'`);
  const base = request.name ?? freeName(host, request.storage, request.owner);
  const name = volumeName(storage, request.owner, base, format);
  const id = `${request.storage}:${name}`;
  const key = volumeKey(host.state, host.node, id);
  if (host.state.volumes[key] !== undefined) return die(`disk image '${name}' already exists`);
  const sizeBytes = rounded(storage, request.sizeBytes);
  const usedBytes = isThick(storage) ? sizeBytes : Math.min(sizeBytes, request.writtenBytes ?? 0);
  // Even an empty volume needs a little of what is left of a thin storage.
  requireSpace(host, request.storage, Math.max(1, usedBytes), base);
  host.state.volumes[key] = {
    storage: request.storage,
    ...(storage.shared ? {} : { node: host.node }),
    name,
    content: request.content,
    format,
    sizeBytes,
    usedBytes,
    owner: request.owner,
    created: Math.floor(host.now() / 1000),
  };
  host.changed();
  return id;
}

/** Grow a disk to `sizeBytes` (rounded up as the storage does). Returns its new size. */
export function grow(host: Host, id: string, sizeBytes: number): number {
  const volume = findVolume(host.state, host.node, id) ?? die(`volume '${id}' does not exist`);
  const storage = enabledStorage(host, volume.storage);
  const size = rounded(storage, sizeBytes);
  if (isThick(storage)) {
    requireSpace(host, volume.storage, size - volume.sizeBytes, volume.name);
    volume.usedBytes += size - volume.sizeBytes;
  }
  volume.sizeBytes = size;
  host.changed();
  return size;
}

/** Remove a volume and its file. */
export async function free(host: Host, id: string): Promise<void> {
  const key = volumeKey(host.state, host.node, id);
  const volume = host.state.volumes[key];
  if (volume === undefined) return;
  if (volume.file !== undefined) await rm(join(host.dir, volume.file), { force: true });
  if (volume.origin !== undefined && volume.file === undefined)
    await rm(join(host.dir, volume.origin.path), { force: true });
  delete host.state.volumes[key];
  host.changed();
}

/**
 * Remember which image a disk was made from. The image's file is linked under the disk's own name, so that it stays
 * when the image is deleted from the storage, as the copied blocks would.
 */
export async function setOrigin(host: Host, id: string, image: VolumeState): Promise<void> {
  const volume = findVolume(host.state, host.node, id) ?? die(`volume '${id}' does not exist`);
  if (image.file === undefined) return;
  const path = join("disks", volume.node ?? "shared", volume.storage, volume.name);
  await mkdir(dirname(join(host.dir, path)), { recursive: true });
  await rm(join(host.dir, path), { force: true });
  await link(join(host.dir, image.file), join(host.dir, path)).catch((error: unknown) => {
    if (systemCode(error) === "ENOENT") die(`volume '${volumeIdOf(image)}' does not exist`);
    throw error;
  });
  volume.origin = { path, name: image.name.split("/").at(-1) ?? image.name };
  host.changed();
}

/** Storages that reserve a volume's whole size when it is made. */
function isThick(storage: StorageState): boolean {
  return storage.type === "lvm" || storage.type === "zfspool";
}

function rounded(storage: StorageState, bytes: number): number {
  const step = storage.type === "lvm" || storage.type === "lvmthin" ? LVM_EXTENT : 1024;
  return Math.ceil(bytes / step) * step;
}

function volumeName(storage: StorageState, owner: number, base: string, format: string): string {
  if (!isFileBased(storage)) return base;
  return base.endsWith(`.${format}`) ? `${owner}/${base}` : `${owner}/${base}.${format}`;
}

function freeName({ state, node }: Host, storage: string, owner: number): string {
  const taken = new Set(
    Object.values(state.volumes)
      .filter((volume) => volume.storage === storage && (volume.node ?? node) === node)
      .map((volume) => volume.name.replace(/^\d+\//, "").replace(/\.\w+$/, "")),
  );
  for (let index = 0; ; index++) {
    const name = `vm-${owner}-disk-${index}`;
    if (!taken.has(name)) return name;
  }
}
