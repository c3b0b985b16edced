import { createHash } from "node:crypto";
import { open, type FileHandle } from "node:fs/promises";
import type { z } from "zod";
import { HomelabError, messageOf, systemCode } from "../error.ts";
import { readRange, readTar, type TarEntry } from "../tar/read.ts";
import { configFile, indexFile, layoutFile, manifestFile, type Descriptor, type RunConfig } from "./image.ts";

/** An image as it lies in an archive. */
export interface OciArchive {
  /** Of the manifest. */
  readonly digest: string;
  readonly architecture: string;
  readonly run: RunConfig;
  /** Bottom first. */
  readonly layers: readonly OciLayer[];
}

export interface OciLayer {
  readonly mediaType: string;
  readonly digest: string;
  /** Where the layer's bytes lie in the archive's file. */
  readonly offset: number;
  readonly size: number;
}

/** Index, manifest and configuration are small; anything larger is not one. */
const LARGEST_JSON = 4 << 20;
const CHUNK = 1 << 20;

/**
 * Read an OCI archive: layout, index, manifest and configuration, whose digests are verified. Layers are only located;
 * see {@link verifyLayers}.
 *
 * @throws HomelabError `OCI_INVALID` (what is missing or does not match), or the errors of {@link readTar}
 */
export async function readOciArchive(path: string): Promise<OciArchive> {
  const file = await open(path);
  try {
    return await readFrom(file, path);
  } finally {
    await file.close();
  }
}

/** Whether an archive is there and whole, as far as {@link readOciArchive} looks. */
export async function isWholeArchive(path: string): Promise<boolean> {
  try {
    await readOciArchive(path);
    return true;
  } catch (error) {
    // What is damaged is made anew.
    if (systemCode(error) === "ENOENT" || error instanceof HomelabError) return false;
    throw error;
  }
}

/**
 * Read every layer and compare it with its digest.
 *
 * @throws HomelabError `OCI_INVALID` naming the layer that does not match
 */
export async function verifyLayers(path: string, archive: OciArchive): Promise<void> {
  const file = await open(path);
  try {
    for (const layer of archive.layers) {
      const hash = createHash("sha256");
      for (let done = 0; done < layer.size; done += CHUNK) {
        const length = Math.min(CHUNK, layer.size - done);
        hash.update(await readRange(file, layer.offset + done, length, layer.offset + layer.size));
      }
      compare(path, layer.digest, hash.digest("hex"));
    }
  } finally {
    await file.close();
  }
}

async function readFrom(file: FileHandle, path: string): Promise<OciArchive> {
  const entries = new Map((await readTar(file)).map((entry) => [entry.path, entry]));
  const find = (name: string): TarEntry => {
    const entry = entries.get(name);
    if (entry === undefined) throw invalid(path, `${name} is missing`);
    return entry;
  };
  const bytes = async (name: string): Promise<Buffer> => {
    const { offset, size } = find(name);
    if (size > LARGEST_JSON) throw invalid(path, `${name} is too large to be JSON`);
    return readRange(file, offset, size, offset + size);
  };
  const json = async <T>(name: string, schema: z.ZodType<T>): Promise<T> =>
    parseJson(path, name, await bytes(name), schema);
  const blob = async <T>({ digest }: Descriptor, schema: z.ZodType<T>): Promise<T> => {
    const content = await bytes(blobPath(digest));
    compare(path, digest, createHash("sha256").update(content).digest("hex"));
    return parseJson(path, blobPath(digest), content, schema);
  };

  await json("oci-layout", layoutFile);
  const [reference, ...more] = (await json("index.json", indexFile)).manifests;
  if (reference === undefined || more.length > 0) throw invalid(path, "index.json must name exactly one manifest");
  const manifest = await blob(reference, manifestFile);
  const config = await blob(manifest.config, configFile);
  const layers = manifest.layers.map(({ mediaType, digest, size }) => {
    const entry = find(blobPath(digest));
    if (entry.size !== size) throw invalid(path, `layer ${digest} has ${entry.size} bytes instead of ${size}`);
    return { mediaType, digest, size, offset: entry.offset };
  });
  return { digest: reference.digest, architecture: config.architecture, run: config.config ?? {}, layers };
}

function parseJson<T>(path: string, name: string, content: Buffer, schema: z.ZodType<T>): T {
  try {
    return schema.parse(JSON.parse(content.toString("utf8")));
  } catch (error) {
    throw new HomelabError("OCI_INVALID", `${path}: ${name} is not what OCI asks for: ${messageOf(error)}`, {
      cause: error,
    });
  }
}

function blobPath(digest: string): string {
  return `blobs/${digest.replace(":", "/")}`;
}

function compare(path: string, digest: string, hex: string): void {
  if (digest !== `sha256:${hex}`) throw invalid(path, `the blob ${digest} has other content than its name says`);
}

function invalid(path: string, reason: string): HomelabError {
  return new HomelabError("OCI_INVALID", `${path} is not a whole OCI archive: ${reason}`);
}
