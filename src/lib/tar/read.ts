import type { FileHandle } from "node:fs/promises";
import { HomelabError } from "../error.ts";

/** Where a member's bytes lie in the archive's file. */
export interface TarEntry {
  readonly path: string;
  readonly mode: number;
  readonly type: "file" | "folder";
  /** First byte of the content, from the start of the file. */
  readonly offset: number;
  readonly size: number;
}

const BLOCK = 512;

/**
 * The members of a ustar archive that lies in a file between `start` and `end`; contents are not read.
 *
 * @param file opened for reading
 * @throws HomelabError `TAR_DAMAGED` when a header's checksum is wrong, a member reaches beyond the end, or the closing
 *   blocks are missing; `TAR_KIND` for members other than files and folders (links, devices, GNU or pax extensions)
 */
export async function readTar(file: FileHandle, start = 0, end?: number): Promise<readonly TarEntry[]> {
  const limit = end ?? (await file.stat()).size;
  const entries: TarEntry[] = [];
  for (let at = start; ;) {
    const block = await readRange(file, at, BLOCK, limit);
    if (block.every((byte) => byte === 0)) return entries;
    const entry = parseHeader(block, at);
    if (entry.offset + entry.size > limit)
      throw new HomelabError("TAR_DAMAGED", `${entry.path} reaches beyond the end of the archive: it was cut off`);
    entries.push(entry);
    at = entry.offset + Math.ceil(entry.size / BLOCK) * BLOCK;
  }
}

/** @throws HomelabError `TAR_DAMAGED` when the range reaches beyond `limit` */
export async function readRange(file: FileHandle, at: number, length: number, limit: number): Promise<Buffer> {
  const buffer = Buffer.alloc(length);
  const wanted = Math.min(length, limit - at);
  const { bytesRead } = wanted > 0 ? await file.read(buffer, 0, wanted, at) : { bytesRead: 0 };
  if (bytesRead < length) throw new HomelabError("TAR_DAMAGED", "the archive ends in the middle: it was cut off");
  return buffer;
}

function parseHeader(block: Buffer, at: number): TarEntry {
  const stored = number(block, 148, 8);
  const sum = block.reduce((total, byte, index) => total + (index >= 148 && index < 156 ? 0x20 : byte), 0);
  if (stored !== sum) throw new HomelabError("TAR_DAMAGED", `no tar header at byte ${at}: its checksum is wrong`);
  const name = text(block, 0, 100);
  const prefix = text(block, 345, 155);
  const path = prefix === "" ? name : `${prefix}/${name}`;
  const flag = text(block, 156, 1);
  if (!["", "0", "5"].includes(flag))
    throw new HomelabError("TAR_KIND", `${path}: members of kind "${flag}" are not supported, only files and folders`);
  return {
    path,
    mode: number(block, 100, 8),
    type: flag === "5" ? "folder" : "file",
    offset: at + BLOCK,
    size: number(block, 124, 12),
  };
}

function text(block: Buffer, at: number, length: number): string {
  const field = block.subarray(at, at + length);
  const zero = field.indexOf(0);
  return field.subarray(0, zero === -1 ? length : zero).toString("utf8");
}

function number(block: Buffer, at: number, length: number): number {
  const digits = text(block, at, length).trim();
  if (!/^[0-7]+$/.test(digits)) throw new HomelabError("TAR_DAMAGED", `"${digits}" is no number of a tar header`);
  return Number.parseInt(digits, 8);
}
