import { type FileHandle, open } from "node:fs/promises";

export interface TarEntry {
  readonly name: string;
  /** Byte offset of the content in the archive. */
  readonly offset: number;
  readonly size: number;
}

const BLOCK = 512;

/**
 * The regular files of an uncompressed tar archive, in their order. Only headers are read, so this takes as long as
 * there are files, not bytes. Understands ustar prefixes, GNU long names and pax paths. source: POSIX pax(1), GNU tar manual
 *
 * Returns undefined when the file is no tar archive.
 */
export async function listTar(path: string): Promise<readonly TarEntry[] | undefined> {
  const file = await open(path, "r");
  try {
    return await readEntries(file);
  } finally {
    await file.close();
  }
}

/** The content of one entry. */
export async function readTarEntry(path: string, entry: TarEntry): Promise<Buffer> {
  const file = await open(path, "r");
  try {
    return await readAt(file, entry.offset, entry.size);
  } finally {
    await file.close();
  }
}

async function readEntries(file: FileHandle): Promise<TarEntry[] | undefined> {
  const entries: TarEntry[] = [];
  let offset = 0;
  let longName: string | undefined;
  for (;;) {
    const header = await readAt(file, offset, BLOCK);
    if (header.length < BLOCK || header.every((byte) => byte === 0)) return offset === 0 ? undefined : entries;
    if (!hasChecksum(header)) return undefined;
    const size = Number.parseInt(text(header, 124, 12).trim() || "0", 8);
    const type = text(header, 156, 1);
    const content = offset + BLOCK;
    if (type === "L") longName = text(await readAt(file, content, size), 0, size);
    else if (type === "x") longName = paxPath(await readAt(file, content, size)) ?? longName;
    else {
      const prefix = text(header, 257, 5) === "ustar" ? text(header, 345, 155) : "";
      const name = longName ?? (prefix === "" ? text(header, 0, 100) : `${prefix}/${text(header, 0, 100)}`);
      longName = undefined;
      if (type === "0" || type === "") entries.push({ name, offset: content, size });
    }
    offset = content + Math.ceil(size / BLOCK) * BLOCK;
  }
}

async function readAt(file: FileHandle, offset: number, length: number): Promise<Buffer> {
  const buffer = Buffer.alloc(length);
  const { bytesRead } = await file.read(buffer, 0, length, offset);
  return buffer.subarray(0, bytesRead);
}

function text(buffer: Buffer, start: number, length: number): string {
  const field = buffer.subarray(start, start + length);
  const end = field.indexOf(0);
  return field.subarray(0, end < 0 ? field.length : end).toString("utf8");
}

function hasChecksum(header: Buffer): boolean {
  const stored = Number.parseInt(text(header, 148, 8).trim(), 8);
  let sum = 0;
  for (const [index, byte] of header.entries()) sum += index >= 148 && index < 156 ? 0x20 : byte;
  return sum === stored;
}

/** Records of a pax header are `<length> <key>=<value>\n`. */
function paxPath(content: Buffer): string | undefined {
  return /(?:^|\n)\d+ path=([^\n]*)\n/.exec(content.toString("utf8"))?.[1];
}
