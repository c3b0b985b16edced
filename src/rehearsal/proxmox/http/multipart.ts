import { randomBytes } from "node:crypto";
import { createWriteStream } from "node:fs";
import { mkdir, rm } from "node:fs/promises";
import { once } from "node:events";
import { join } from "node:path";
import { PveError } from "../errors.ts";

export interface Multipart {
  readonly fields: Readonly<Record<string, string>>;
  readonly file?: { readonly path: string; readonly name: string; readonly sizeBytes: number };
}

/** Longest header block and longest field that are read into memory. */
const MEMORY_LIMIT = 64 * 1024;

/**
 * Read a multipart/form-data body: fields into memory, the one file part straight to `folder` as `pveupload-<hex>`,
 * never buffered as a whole. source: pve-http-server PVE/APIServer/AnyEvent.pm file_upload_multipart
 *
 * @throws PveError 501 for a body that is not well-formed; the partial file is removed
 */
export async function readMultipart(
  body: AsyncIterable<Buffer>,
  contentType: string,
  folder: string,
): Promise<Multipart> {
  const boundary = /boundary="?([^";]+)"?/i.exec(contentType)?.[1];
  if (boundary === undefined) throw new PveError(501, "upload: no boundary in content type");
  const delimiter = Buffer.from(`\r\n--${boundary}`);
  const reader = createReader(body, Buffer.from("\r\n"));
  const fields: Record<string, string> = {};
  let file: Multipart["file"];
  await reader.until(delimiter, skip);
  try {
    while (!(await reader.line()).startsWith("--")) {
      const part = partOf(await reader.headers());
      if (part.fileName === undefined) {
        fields[part.name] = await readField(reader, delimiter);
        continue;
      }
      if (file !== undefined) throw new PveError(501, "upload: more than one file");
      file = await storeFile(reader, delimiter, folder, part.fileName);
    }
  } catch (error) {
    if (file !== undefined) await rm(file.path, { force: true });
    throw error;
  }
  return file === undefined ? { fields } : { fields, file };
}

type Sink = (chunk: Buffer) => Promise<void> | void;

interface Reader {
  /** Everything before `mark` goes to the sink; the mark is taken away. */
  readonly until: (mark: Buffer, sink: Sink) => Promise<void>;
  readonly line: () => Promise<string>;
  readonly headers: () => Promise<string>;
}

function createReader(body: AsyncIterable<Buffer>, first: Buffer): Reader {
  const chunks = body[Symbol.asyncIterator]();
  // The first delimiter has no line end before it; giving it one makes all of them alike.
  let held: Buffer = first;
  const more = async (): Promise<void> => {
    const next = await chunks.next();
    if (next.done === true) throw new PveError(501, "upload: body ended too early");
    held = held.length === 0 ? next.value : Buffer.concat([held, next.value]);
  };
  const until = async (mark: Buffer, sink: Sink): Promise<void> => {
    for (;;) {
      const at = held.indexOf(mark);
      if (at >= 0) {
        if (at > 0) await sink(held.subarray(0, at));
        held = held.subarray(at + mark.length);
        return;
      }
      // The mark may begin in the last bytes of what is held: these stay.
      const safe = held.length - mark.length + 1;
      if (safe > 0) {
        await sink(held.subarray(0, safe));
        held = held.subarray(safe);
      }
      await more();
    }
  };
  const text = async (mark: string): Promise<string> => {
    const parts: Buffer[] = [];
    let length = 0;
    await until(Buffer.from(mark), (chunk) => {
      length += chunk.length;
      if (length > MEMORY_LIMIT) throw new PveError(501, "upload: field too large");
      parts.push(Buffer.from(chunk));
    });
    return Buffer.concat(parts).toString("utf8");
  };
  return { until, line: () => text("\r\n"), headers: () => text("\r\n\r\n") };
}

function partOf(headers: string): { name: string; fileName?: string } {
  const disposition = headers.split("\r\n").find((line) => /^content-disposition:/i.test(line)) ?? "";
  const name = /\bname="([^"]*)"/i.exec(disposition)?.[1];
  const fileName = /\bfilename="([^"]*)"/i.exec(disposition)?.[1];
  if (name === undefined) throw new PveError(501, "upload: part without a name");
  return fileName === undefined ? { name } : { name, fileName };
}

async function readField(reader: Reader, delimiter: Buffer): Promise<string> {
  const parts: Buffer[] = [];
  let length = 0;
  await reader.until(delimiter, (chunk) => {
    length += chunk.length;
    if (length > MEMORY_LIMIT) throw new PveError(501, "upload: field too large");
    parts.push(Buffer.from(chunk));
  });
  return Buffer.concat(parts).toString("utf8");
}

async function storeFile(
  reader: Reader,
  delimiter: Buffer,
  folder: string,
  name: string,
): Promise<NonNullable<Multipart["file"]>> {
  await mkdir(folder, { recursive: true });
  const path = join(folder, `pveupload-${randomBytes(16).toString("hex")}`);
  // Chunks arrive by TLS record (16 KiB); a large buffer lets many of them go out in one write.
  const out = createWriteStream(path, { flags: "wx", mode: 0o600, highWaterMark: 8 << 20 });
  let sizeBytes = 0;
  try {
    await reader.until(delimiter, async (chunk) => {
      sizeBytes += chunk.length;
      if (!out.write(chunk)) await once(out, "drain");
    });
    out.end();
    await once(out, "close");
  } catch (error) {
    out.destroy();
    await rm(path, { force: true });
    throw error;
  }
  return { path, name, sizeBytes };
}

function skip(): void {
  // What comes before the first delimiter is a preamble without meaning.
}
