import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { HomelabError } from "../error.ts";

/** One member of an archive. Folders end in `/` and have no content. */
export interface TarMember {
  /** Relative, forward slashes, without `./`; up to 255 bytes as ustar can hold them. */
  readonly path: string;
  /** Permission bits, e.g. 0o755. */
  readonly mode: number;
  readonly content: TarContent;
}

export type TarContent = Uint8Array | TarFile | TarStream;

/** Content that lies in a file of the host and is streamed from there. */
export interface TarFile {
  readonly file: string;
  /** Bytes; taken from the file system when absent. */
  readonly size?: number;
}

/** Content that is made when it is wanted; it must have exactly the size that is promised. */
export interface TarStream {
  readonly size: number;
  readonly stream: () => AsyncIterable<Uint8Array>;
}

const BLOCK = 512;
/** Readers expect archives in records of twenty blocks (source: POSIX pax, ustar interchange format). */
const RECORD = 20 * BLOCK;

/**
 * Archive the members in the order given, as ustar (source: POSIX.1 `pax`). The bytes depend on nothing but paths,
 * modes and contents: owner and time of every member are 0.
 *
 * @throws HomelabError `TAR_PATH` for a path that ustar cannot hold or that leaves the archive, `TAR_SIZE` when a file
 *   changes while it is read
 */
export async function* writeTar(members: Iterable<TarMember>): AsyncGenerator<Uint8Array, void, void> {
  let written = 0;
  for (const member of members) {
    const size = await sizeOf(member.content);
    yield header(member, size);
    let seen = 0;
    for await (const chunk of chunksOf(member.content)) {
      seen += chunk.length;
      yield chunk;
    }
    if (seen !== size) throw new HomelabError("TAR_SIZE", `${member.path}: ${seen} bytes read instead of ${size}`);
    const padding = (BLOCK - (size % BLOCK)) % BLOCK;
    if (padding > 0) yield new Uint8Array(padding);
    written += BLOCK + size + padding;
  }
  const end = written + 2 * BLOCK;
  yield new Uint8Array(2 * BLOCK + ((RECORD - (end % RECORD)) % RECORD));
}

/** The length in bytes of the archive that {@link writeTar} makes of these members. */
export async function tarSize(members: Iterable<TarMember>): Promise<number> {
  let total = 2 * BLOCK;
  for (const member of members) total += BLOCK + Math.ceil((await sizeOf(member.content)) / BLOCK) * BLOCK;
  return Math.ceil(total / RECORD) * RECORD;
}

async function sizeOf(content: TarContent): Promise<number> {
  if (content instanceof Uint8Array) return content.length;
  return "stream" in content ? content.size : (content.size ?? (await stat(content.file)).size);
}

async function* chunksOf(content: TarContent): AsyncGenerator<Uint8Array, void, void> {
  if (content instanceof Uint8Array) {
    if (content.length > 0) yield content;
    return;
  }
  if ("stream" in content) {
    yield* content.stream();
    return;
  }
  for await (const chunk of createReadStream(content.file, { highWaterMark: 1 << 20 }))
    if (chunk instanceof Uint8Array) yield chunk;
}

function header(member: TarMember, size: number): Uint8Array {
  const { name, prefix } = split(member.path);
  const block = Buffer.alloc(BLOCK);
  block.write(name, 0, 100, "utf8");
  block.write(octal(member.mode, 7), 100, "ascii");
  block.write(octal(0, 7), 108, "ascii");
  block.write(octal(0, 7), 116, "ascii");
  block.write(octal(size, 11), 124, "ascii");
  block.write(octal(0, 11), 136, "ascii");
  block.write(member.path.endsWith("/") ? "5" : "0", 156, "ascii");
  block.write("ustar\u000000", 257, "latin1");
  block.write(prefix, 345, 155, "utf8");
  // The checksum counts its own field as blanks.
  block.fill(0x20, 148, 156);
  const sum = block.reduce((total, byte) => total + byte, 0);
  block.write(`${sum.toString(8).padStart(6, "0")}\0 `, 148, "latin1");
  return block;
}

function octal(value: number, digits: number): string {
  const text = value.toString(8).padStart(digits, "0");
  if (text.length > digits) throw new HomelabError("TAR_SIZE", `${value} does not fit into a tar header`);
  return text;
}

/** ustar keeps up to 100 bytes of name and, cut at a slash, up to 155 of prefix. */
function split(path: string): { name: string; prefix: string } {
  const parts = path.split("/");
  if (path === "" || path.startsWith("/") || parts.some((part) => part === ".." || part === "."))
    throw new HomelabError("TAR_PATH", `"${path}" cannot be the path of a tar member: it must be relative and plain`);
  if (Buffer.byteLength(path) <= 100) return { name: path, prefix: "" };
  for (let cut = path.indexOf("/"); cut !== -1; cut = path.indexOf("/", cut + 1)) {
    const [prefix, name] = [path.slice(0, cut), path.slice(cut + 1)];
    if (Buffer.byteLength(prefix) <= 155 && name !== "" && Buffer.byteLength(name) <= 100) return { name, prefix };
  }
  throw new HomelabError("TAR_PATH", `the path "${path}" is too long for a tar archive`);
}
