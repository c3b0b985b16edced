import { createReadStream, createWriteStream } from "node:fs";
import { chmod, mkdir, open, rm, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { pipeline } from "node:stream/promises";
import { createGunzip } from "node:zlib";
import { HomelabError } from "../error.ts";
import { streamToFile } from "../stream-to-file.ts";
import { readTar, type TarEntry } from "../tar/read.ts";
import { MEDIA_TYPES } from "./image.ts";
import { readOciArchive, verifyLayers, type OciArchive, type OciLayer } from "./read.ts";

/**
 * Make a root file system of an image: its layers are verified and laid over each other below `root`. Owners are not
 * kept, so that no privilege is needed.
 *
 * @throws HomelabError `OCI_INVALID`, `OCI_LAYER` for whiteouts and layers of other kinds, `TAR_*`
 */
export async function unpackOciArchive(path: string, root: string): Promise<OciArchive> {
  const archive = await readOciArchive(path);
  await verifyLayers(path, archive);
  await mkdir(root, { recursive: true });
  for (const layer of archive.layers) {
    if (layer.mediaType === MEDIA_TYPES.layer) await unpackLayer(path, root, layer.offset, layer.size);
    else if (layer.mediaType === MEDIA_TYPES.gzipLayer) await unpackCompressed(path, root, layer);
    else
      throw new HomelabError("OCI_LAYER", `${path}: a layer has the type ${layer.mediaType}`, {
        hint: `only ${MEDIA_TYPES.layer} can be unpacked here, compressed or not`,
      });
  }
  return archive;
}

/** It is decompressed beside the root first: members are found by where they lie. */
async function unpackCompressed(path: string, root: string, { offset, size }: OciLayer): Promise<void> {
  const plain = `${root}.layer`;
  const source = createReadStream(path, { start: offset, end: offset + size - 1 });
  await pipeline(source, createGunzip(), createWriteStream(plain));
  try {
    await unpackLayer(plain, root, 0, (await stat(plain)).size);
  } finally {
    await rm(plain, { force: true });
  }
}

async function unpackLayer(path: string, root: string, offset: number, size: number): Promise<void> {
  for (const entry of await entriesOf(path, offset, size)) await unpackEntry(path, root, entry);
}

async function entriesOf(path: string, offset: number, size: number): Promise<readonly TarEntry[]> {
  const file = await open(path);
  try {
    return await readTar(file, offset, offset + size);
  } finally {
    await file.close();
  }
}

async function unpackEntry(archive: string, root: string, entry: TarEntry): Promise<void> {
  const parts = entry.path.split("/");
  if (entry.path.startsWith("/") || parts.includes(".."))
    throw new HomelabError("TAR_PATH", `${archive}: the member "${entry.path}" would leave the root file system`);
  if (parts.some((part) => part.startsWith(".wh.")))
    throw new HomelabError(
      "OCI_LAYER",
      `${archive}: "${entry.path}" deletes a file of a lower layer, which is not supported`,
    );
  const target = join(root, entry.path);
  if (entry.type === "folder") {
    await mkdir(target, { recursive: true });
    await chmod(target, entry.mode | 0o700);
    return;
  }
  await mkdir(dirname(target), { recursive: true });
  await streamToFile(target, range(archive, entry), { mode: entry.mode, sync: false });
}

async function* range(path: string, entry: TarEntry): AsyncGenerator<Uint8Array, void, void> {
  if (entry.size === 0) return;
  const options = { start: entry.offset, end: entry.offset + entry.size - 1, highWaterMark: 1 << 20 };
  for await (const chunk of createReadStream(path, options)) if (chunk instanceof Uint8Array) yield chunk;
}
