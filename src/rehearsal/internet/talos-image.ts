import { open } from "node:fs/promises";
import { z } from "zod";
import { HomelabError } from "../../lib/error.ts";

/** What is inside a Talos disk image. */
export interface TalosImage {
  /** With `v`. */
  readonly talosVersion: string;
  readonly schematic: string;
  readonly extensions: readonly string[];
}

const content = z.object({ talosVersion: z.string(), schematic: z.string(), extensions: z.array(z.string()) });

const MAGIC = 0x51_46_49_fb;
const CLUSTER = 65_536;
const HEADER = 104;
/** Unknown header extensions are skipped by every reader (source: QEMU docs/interop/qcow2). */
const EXTENSION = 0x48_4c_41_42;
/** Disk of Talos' nocloud image before Proxmox grows it: 1246 MiB (source: talos pkg/imager/profile). */
const VIRTUAL_BYTES = 1246 * 1024 * 1024;
const REFCOUNT_BITS = 4;

/**
 * An empty qcow2 image (version 3) of the size of Talos' own, whose header says what it stands for. The same content
 * makes the same bytes.
 */
export function talosImage(image: TalosImage): Uint8Array {
  const note = Buffer.from(JSON.stringify(content.parse(image)));
  const header = Buffer.alloc(CLUSTER);
  header.writeUInt32BE(MAGIC, 0);
  header.writeUInt32BE(3, 4);
  header.writeUInt32BE(Math.log2(CLUSTER), 20);
  header.writeBigUInt64BE(BigInt(VIRTUAL_BYTES), 24);
  // One L1 entry covers a cluster full of L2 entries; all are zero: nothing is allocated.
  header.writeUInt32BE(Math.ceil(VIRTUAL_BYTES / (CLUSTER * (CLUSTER / 8))), 36);
  header.writeBigUInt64BE(BigInt(3 * CLUSTER), 40);
  header.writeBigUInt64BE(BigInt(CLUSTER), 48);
  header.writeUInt32BE(1, 56);
  header.writeUInt32BE(REFCOUNT_BITS, 96);
  header.writeUInt32BE(HEADER, 100);
  header.writeUInt32BE(EXTENSION, HEADER);
  header.writeUInt32BE(note.length, HEADER + 4);
  note.copy(header, HEADER + 8);

  const refcountTable = Buffer.alloc(CLUSTER);
  refcountTable.writeBigUInt64BE(BigInt(2 * CLUSTER), 0);
  // Four clusters are in use: header, refcount table, this block, L1 table.
  const refcounts = Buffer.alloc(CLUSTER);
  for (let cluster = 0; cluster < 4; cluster += 1) refcounts.writeUInt16BE(1, cluster * 2);
  return Buffer.concat([header, refcountTable, refcounts, Buffer.alloc(CLUSTER)]);
}

/**
 * What a disk image on the host holds.
 *
 * @throws HomelabError `NOT_BOOTABLE` when it is no qcow2 image or holds no Talos
 */
export async function readTalosImage(path: string): Promise<TalosImage> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(CLUSTER), 0, CLUSTER, 0);
    if (bytesRead < HEADER + 8 || buffer.readUInt32BE(0) !== MAGIC)
      throw new HomelabError("NOT_BOOTABLE", `${path} is no qcow2 image`);
    const length = buffer.readUInt32BE(HEADER + 4);
    if (buffer.readUInt32BE(HEADER) !== EXTENSION || HEADER + 8 + length > bytesRead)
      throw new HomelabError("NOT_BOOTABLE", `${path} holds no operating system that the rehearsal knows`);
    return content.parse(JSON.parse(buffer.subarray(HEADER + 8, HEADER + 8 + length).toString("utf8")));
  } finally {
    await file.close();
  }
}
