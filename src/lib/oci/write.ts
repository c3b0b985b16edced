import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { streamToFile } from "../stream-to-file.ts";
import { tarSize, writeTar, type TarMember } from "../tar/write.ts";
import { MEDIA_TYPES, type Descriptor, type RunConfig } from "./image.ts";

/** What goes into an image. Equal input makes an equal archive, byte for byte. */
export interface OciImage {
  readonly architecture: "amd64" | "arm64";
  /** Bottom first; members are owned by root and dated 1970. */
  readonly layers: readonly (readonly TarMember[])[];
  readonly env: Readonly<Record<string, string>>;
  readonly entrypoint: readonly string[];
  readonly cmd: readonly string[];
  /** Absolute path in the image. */
  readonly workingDir: string;
  /** `uid[:gid]`; root when empty. */
  readonly user: string;
  /** What asks the program to end; whoever runs the image chooses unless given. */
  readonly stopSignal?: string;
}

/** A published image that another one is made from: what is in its layers stays as it is, byte for byte. */
export interface BaseImage {
  /** As published, without what it says of running. */
  readonly config: Readonly<Record<string, unknown>>;
  readonly run: RunConfig;
  /** Bottom first; each lies in a file of the host. */
  readonly layers: readonly (Descriptor & { readonly file: string })[];
}

/** What is different about an image that is made from another one. */
export interface ImageChanges {
  /** Replaces and adds to the base's environment. */
  readonly env: Readonly<Record<string, string>>;
  readonly entrypoint: readonly string[];
}

interface Blob {
  readonly descriptor: Descriptor;
  readonly content: () => AsyncIterable<Uint8Array>;
}

/**
 * Write an image as an OCI archive: a tar of `oci-layout`, `index.json` and `blobs/sha256/…`, without a leading `./`,
 * as Proxmox VE ≥ 9.1 wants it to take an uploaded `.tar` for an image (source: pve-storage, pve-container LXC/Create.pm).
 *
 * @returns the digest of the manifest, which identifies the image
 */
export async function writeOciArchive(path: string, image: OciImage): Promise<string> {
  const layers = await Promise.all(image.layers.map(layerBlob));
  const config = jsonBlob(MEDIA_TYPES.config, {
    architecture: image.architecture,
    os: "linux",
    config: {
      Env: Object.entries(image.env).map(([name, value]) => `${name}=${value}`),
      Entrypoint: image.entrypoint,
      Cmd: image.cmd,
      WorkingDir: image.workingDir,
      ...(image.user === "" ? {} : { User: image.user }),
      ...(image.stopSignal === undefined ? {} : { StopSignal: image.stopSignal }),
    },
    rootfs: { type: "layers", diff_ids: layers.map((layer) => layer.descriptor.digest) },
  });
  return writeArchive(path, config, layers);
}

/**
 * The same for an image that differs from a published one in how it runs. Whoever runs it finds no health check and no
 * volumes in it: Proxmox knows neither.
 *
 * @returns the digest of the manifest
 */
export async function writeDerivedArchive(path: string, base: BaseImage, changes: ImageChanges): Promise<string> {
  const env = new Map((base.run.Env ?? []).map((entry) => [entry.slice(0, entry.indexOf("=")), entry]));
  for (const [name, value] of Object.entries(changes.env)) env.set(name, `${name}=${value}`);
  const { WorkingDir, User, StopSignal } = base.run;
  const config = jsonBlob(MEDIA_TYPES.config, {
    ...base.config,
    config: { Env: [...env.values()], Entrypoint: changes.entrypoint, WorkingDir, User, StopSignal },
  });
  const layers = base.layers.map(({ file, ...descriptor }): Blob => ({ descriptor, content: () => readWhole(file) }));
  return writeArchive(path, config, layers);
}

async function writeArchive(path: string, config: Blob, layers: readonly Blob[]): Promise<string> {
  const manifest = jsonBlob(MEDIA_TYPES.manifest, {
    schemaVersion: 2,
    mediaType: MEDIA_TYPES.manifest,
    config: config.descriptor,
    layers: layers.map((layer) => layer.descriptor),
  });
  const index = { schemaVersion: 2, mediaType: MEDIA_TYPES.index, manifests: [manifest.descriptor] };
  await streamToFile(
    path,
    archive(
      [
        { path: "oci-layout", content: json({ imageLayoutVersion: "1.0.0" }) },
        { path: "index.json", content: json(index) },
      ],
      [config, manifest, ...layers],
    ),
  );
  return manifest.descriptor.digest;
}

async function* readWhole(file: string): AsyncGenerator<Uint8Array, void, void> {
  for await (const chunk of createReadStream(file)) if (chunk instanceof Uint8Array) yield chunk;
}

async function* archive(
  files: readonly { readonly path: string; readonly content: Uint8Array }[],
  blobs: readonly Blob[],
): AsyncGenerator<Uint8Array, void, void> {
  const small = [folder("blobs/"), folder("blobs/sha256/"), ...files.map((file) => ({ ...file, mode: 0o644 }))];
  const members: TarMember[] = [
    ...small,
    ...blobs.map(({ descriptor, content }) => ({
      path: `blobs/${descriptor.digest.replace(":", "/")}`,
      mode: 0o644,
      content: { size: descriptor.size, stream: content },
    })),
  ];
  yield* writeTar(members);
}

function folder(path: string): TarMember {
  return { path, mode: 0o755, content: new Uint8Array() };
}

async function layerBlob(members: readonly TarMember[]): Promise<Blob> {
  const hash = createHash("sha256");
  for await (const chunk of writeTar(members)) hash.update(chunk);
  const digest = `sha256:${hash.digest("hex")}`;
  return {
    descriptor: { mediaType: MEDIA_TYPES.layer, digest, size: await tarSize(members) },
    content: () => writeTar(members),
  };
}

function jsonBlob(mediaType: string, value: unknown): Blob {
  const bytes = json(value);
  const digest = `sha256:${createHash("sha256").update(bytes).digest("hex")}`;
  return {
    descriptor: { mediaType, digest, size: bytes.length },
    async *content() {
      yield bytes;
    },
  };
}

function json(value: unknown): Uint8Array {
  return Buffer.from(JSON.stringify(value));
}
