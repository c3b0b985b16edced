import { createHash } from "node:crypto";
import { gzipSync } from "node:zlib";
import { PROJECT, programOf } from "../../../lib/project.ts";
import { writeTar } from "../../../lib/tar/write.ts";
import {
  json,
  notFound,
  redirect,
  type HostAnswer,
  type HostRequest,
  type PinnedVersions,
  type SimulatedHost,
} from "../host.ts";

const REGISTRY = "registry-1.docker.io";
const AUTHORITY = "auth.docker.io";
const BLOBS = "production.cloudflare.docker.com";
const NAME = "pihole/pihole";
const TOKEN = "rehearsal";
const INDEX = "application/vnd.oci.image.index.v1+json";
const MANIFEST = "application/vnd.oci.image.manifest.v1+json";
const CONFIG = "application/vnd.oci.image.config.v1+json";
const LAYER = "application/vnd.oci.image.layer.v1.tar+gzip";

/**
 * Docker's registry, as far as it holds Pi-hole: a token is asked for elsewhere, blobs are kept elsewhere. The image is a
 * stand-in of ours, with the environment and the program's name of the published one; a lab that pins no tag finds none.
 * source: docker-pi-hole src/Dockerfile; Docker's documentation of registry tokens
 */
export function dockerHub({ pihole }: PinnedVersions): readonly SimulatedHost[] {
  if (pihole === undefined || pihole === "") return [];
  let made: Promise<Image> | undefined;
  const image = (): Promise<Image> => (made ??= makeImage());
  return [
    { name: REGISTRY, answer: async (request) => registry(request, pihole, await image()) },
    { name: AUTHORITY, answer: async (request) => authority(request) },
    {
      name: BLOBS,
      async answer(request) {
        const content = (await image()).blobs.get(request.url.pathname.split("/").at(-2) ?? "");
        return content === undefined ? notFound(request) : answerWith(content, "application/octet-stream");
      },
    },
  ];
}

interface Image {
  readonly index: Buffer;
  readonly manifest: Buffer;
  /** By the hexadecimal part of their digest. */
  readonly blobs: ReadonlyMap<string, Buffer>;
}

function authority({ url }: HostRequest): HostAnswer {
  const scope = url.searchParams.get("scope") ?? "";
  if (url.pathname !== "/token" || scope !== `repository:${NAME}:pull`) return json(401, { details: "access denied" });
  return json(200, { token: TOKEN, expires_in: 300 });
}

function registry(request: HostRequest, tag: string, { index, manifest, blobs }: Image): HostAnswer {
  const { pathname } = request.url;
  if (request.headers["authorization"] !== `Bearer ${TOKEN}`)
    return {
      ...json(401, { errors: [{ code: "UNAUTHORIZED", message: "authentication required", detail: null }] }),
      headers: {
        "content-type": "application/json",
        "www-authenticate": `Bearer realm="https://${AUTHORITY}/token",service="registry.docker.io"`,
      },
    };
  const [, kind, reference = ""] = new RegExp(`^/v2/${NAME}/(manifests|blobs)/([\\w.:-]+)$`).exec(pathname) ?? [];
  if (kind === "manifests" && (reference === tag || reference === digestOf(index))) return answerWith(index, INDEX);
  if (kind === "manifests" && reference === digestOf(manifest)) return answerWith(manifest, MANIFEST);
  const hex = reference.replace("sha256:", "");
  if (kind === "blobs" && blobs.has(hex))
    return redirect(`https://${BLOBS}/registry-v2/docker/registry/v2/blobs/sha256/${hex.slice(0, 2)}/${hex}/data`);
  return json(404, {
    errors: [{ code: "MANIFEST_UNKNOWN", message: "manifest unknown", detail: `unknown tag=${reference}` }],
  });
}

async function makeImage(): Promise<Image> {
  // The project's own program is run where it lies: a container of a rehearsal is a process of this machine.
  const script = `#!/bin/sh\n# Stand-in for Pi-hole (${PROJECT})\nexec '${process.execPath}' '${programOf("rehearsal/pihole/main")}'\n`;
  const chunks: Uint8Array[] = [];
  const folders = ["etc/", "usr/", "usr/bin/"].map((path) => ({ path, mode: 0o755, content: new Uint8Array() }));
  for await (const chunk of writeTar([
    ...folders,
    { path: "usr/bin/start.sh", mode: 0o755, content: Buffer.from(script) },
  ]))
    chunks.push(chunk);
  const plain = Buffer.concat(chunks);
  const layer = gzipSync(plain);
  const config = jsonBytes({
    architecture: "amd64",
    os: "linux",
    config: {
      Env: [
        "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
        "DNSMASQ_USER=pihole",
        "FTL_CMD=no-daemon",
      ],
      Entrypoint: ["start.sh"],
    },
    rootfs: { type: "layers", diff_ids: [digestOf(plain)] },
  });
  const part = (mediaType: string, bytes: Buffer): object => ({
    mediaType,
    digest: digestOf(bytes),
    size: bytes.length,
  });
  const manifest = jsonBytes({
    schemaVersion: 2,
    mediaType: MANIFEST,
    config: part(CONFIG, config),
    layers: [part(LAYER, layer)],
  });
  const platform = { os: "linux", architecture: "amd64" };
  const index = jsonBytes({
    schemaVersion: 2,
    mediaType: INDEX,
    manifests: [{ ...part(MANIFEST, manifest), platform }],
  });
  const blobs = new Map([config, layer].map((bytes) => [digestOf(bytes).replace("sha256:", ""), bytes]));
  return { index, manifest, blobs };
}

function answerWith(content: Buffer, type: string): HostAnswer {
  return { status: 200, headers: { "content-type": type, "docker-content-digest": digestOf(content) }, body: content };
}

function jsonBytes(value: unknown): Buffer {
  return Buffer.from(JSON.stringify(value));
}

function digestOf(bytes: Uint8Array): string {
  return `sha256:${createHash("sha256").update(bytes).digest("hex")}`;
}
