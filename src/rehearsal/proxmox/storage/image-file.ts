import { open } from "node:fs/promises";
import { die } from "../errors.ts";

/** Bytes of a qcow2 header that matter here. source: QEMU docs/interop/qcow2.txt */
const HEADER = 32;
const QCOW2_MAGIC = 0x51_46_49_fb;

/**
 * Virtual size in bytes of a disk image, read from its header (qcow2) or its length (raw). An image that names a
 * backing file is refused, as Proxmox refuses it for untrusted images.
 * source: pve-storage src/PVE/Storage/Plugin.pm file_size_info
 *
 * @throws PveError 500 when the file is not of that format
 */
export async function imageSize(path: string, format: string, name: string): Promise<number> {
  const file = await open(path, "r");
  try {
    if (format === "raw") return (await file.stat()).size;
    if (format !== "qcow2") return die(`format '${format}' of '${name}' cannot be read by this host`);
    const header = Buffer.alloc(HEADER);
    const { bytesRead } = await file.read(header, 0, HEADER, 0);
    if (bytesRead < HEADER || header.readUInt32BE(0) !== QCOW2_MAGIC)
      return die(`could not parse qemu-img info command output for '${name}': Image is not in qcow2 format`);
    if (header.readBigUInt64BE(8) !== 0n) return die(`importing '${name}' with backing file not allowed`);
    return Number(header.readBigUInt64BE(24));
  } finally {
    await file.close();
  }
}
