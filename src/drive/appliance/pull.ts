import { createHash } from "node:crypto";
import { access, readFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { HomelabError, systemCode } from "../../lib/error.ts";
import { httpRequest, httpStream } from "../../lib/http-request.ts";
import { configFile, manifestFile, MEDIA_TYPES, type Descriptor } from "../../lib/oci/image.ts";
import type { BaseImage } from "../../lib/oci/write.ts";
import { streamToFile } from "../../lib/stream-to-file.ts";

export interface PullOptions {
  /** Folder in which blobs are kept, shared by all labs: they are named by what is in them. */
  readonly cache: string;
  readonly architecture?: "amd64" | "arm64";
  readonly env: NodeJS.ProcessEnv;
  readonly signal: AbortSignal;
}

const BLOB_MS = 15 * 60_000;
const MOST_REDIRECTS = 5;
const LISTS = ["application/vnd.oci.image.index.v1+json", "application/vnd.docker.distribution.manifest.list.v2+json"];
const MANIFESTS = [MEDIA_TYPES.manifest, "application/vnd.docker.distribution.manifest.v2+json"];

const index = z.looseObject({
  manifests: z.array(
    z.looseObject({
      digest: z.string(),
      platform: z.looseObject({ os: z.string(), architecture: z.string() }).optional(),
    }),
  ),
});
const tokenAnswer = z.looseObject({ token: z.string() });

interface Repository {
  /** Host of the registry's API. */
  readonly host: string;
  readonly name: string;
  /** Tag or digest. */
  readonly reference: string;
  readonly token: string;
}

/**
 * Fetch a published image for one kind of machine. Everything is compared with its digest, and the whole image with the
 * digest in the reference where there is one.
 * source: OCI distribution specification 1.1; Docker's documentation of registry tokens
 *
 * @param reference e.g. `docker.io/pihole/pihole:2026.07.2`, or the same with `@sha256:…`
 * @returns what it consists of, and the digest that pins it
 * @throws HomelabError `IMAGE_REFUSED`, `IMAGE_DAMAGED`, `IMAGE_PLATFORM`, `HTTP`
 */
export async function pullImage(
  reference: string,
  options: PullOptions,
): Promise<{ readonly image: BaseImage; readonly digest: string }> {
  const repository = await open(reference, options);
  const first = await manifestAt(repository, repository.reference, options);
  const digest = digestOf(first.bytes);
  const wanted = /@(sha256:[0-9a-f]{64})$/.exec(reference)?.[1] ?? digest;
  if (wanted !== digest) throw damaged(reference, `its digest is ${digest} instead of ${wanted}`);
  const { bytes } = LISTS.includes(first.type) ? await forMachine(repository, first.bytes, options) : first;
  const manifest = manifestFile.parse(JSON.parse(bytes.toString("utf8")));
  const config = JSON.parse(await readFile(await blob(repository, manifest.config, options), "utf8")) as unknown;
  const { config: run, ...rest } = configFile.parse(config);
  const layers = [];
  for (const layer of manifest.layers)
    layers.push({ ...layer, mediaType: ociType(layer), file: await blob(repository, layer, options) });
  const { architecture, os, rootfs } = rest;
  return { image: { config: { architecture, os, rootfs }, run: run ?? {}, layers }, digest };
}

/** Docker's own name for the same bytes. */
function ociType({ mediaType }: Descriptor): string {
  return mediaType === "application/vnd.docker.image.rootfs.diff.tar.gzip" ? MEDIA_TYPES.gzipLayer : mediaType;
}

/** Ask the registry whom to ask for a token, and ask for one that may pull. */
async function open(reference: string, { env, signal }: PullOptions): Promise<Repository> {
  const [, registry = "", name = "", tag, digest] =
    /^([^/]+)\/([^:@]+)(?::([\w.-]+))?(?:@(sha256:[0-9a-f]{64}))?$/.exec(reference) ?? [];
  const host = registry === "docker.io" ? "registry-1.docker.io" : registry;
  const repository = { host, name, reference: digest ?? tag ?? "latest", token: "" };
  const { status, headers } = await httpRequest(`https://${host}/v2/`, { env, signal });
  const challenge = headers["www-authenticate"] ?? "";
  if (status !== 401) return repository;
  const part = (key: string): string => new RegExp(`${key}="([^"]*)"`).exec(challenge)?.[1] ?? "";
  const query = new URLSearchParams({ service: part("service"), scope: `repository:${name}:pull` });
  const answer = await httpRequest(`${part("realm")}?${query.toString()}`, { env, signal });
  if (answer.status !== 200) throw refused(reference, answer.status, answer.body);
  return { ...repository, token: tokenAnswer.parse(JSON.parse(answer.body)).token };
}

async function manifestAt(
  { host, name, token }: Repository,
  reference: string,
  { env, signal }: PullOptions,
): Promise<{ readonly bytes: Buffer; readonly type: string }> {
  const headers = { ...bearer(token), accept: [...LISTS, ...MANIFESTS].join(", ") };
  const url = `https://${host}/v2/${name}/manifests/${reference}`;
  const answer = await httpRequest(url, { headers, env, signal });
  if (answer.status !== 200) throw refused(`${name} ${reference}`, answer.status, answer.body);
  return { bytes: Buffer.from(answer.body), type: answer.headers["content-type"] ?? "" };
}

async function forMachine(
  repository: Repository,
  list: Buffer,
  options: PullOptions,
): Promise<{ readonly bytes: Buffer }> {
  const { architecture = "amd64" } = options;
  const { manifests } = index.parse(JSON.parse(list.toString("utf8")));
  const found = manifests.find(({ platform }) => platform?.os === "linux" && platform.architecture === architecture);
  if (found === undefined)
    throw new HomelabError("IMAGE_PLATFORM", `${repository.name} is not published for linux/${architecture}`);
  const manifest = await manifestAt(repository, found.digest, options);
  if (digestOf(manifest.bytes) !== found.digest)
    throw damaged(repository.name, `manifest ${found.digest} is another one`);
  return manifest;
}

/** @returns where it lies in the cache; what lies there already is what its name says */
async function blob(repository: Repository, { digest, size }: Descriptor, options: PullOptions): Promise<string> {
  const file = join(options.cache, "blobs", digest.replace(":", "-"));
  if (await isThere(file)) return file;
  const { host, name, token } = repository;
  await download(`https://${host}/v2/${name}/blobs/${digest}`, bearer(token), file, { digest, size, ...options }, 0);
  return file;
}

async function download(
  url: string,
  headers: Readonly<Record<string, string>>,
  file: string,
  options: PullOptions & { readonly digest: string; readonly size: number },
  hop: number,
): Promise<void> {
  const { env, signal, digest, size } = options;
  const location = await httpStream(url, { headers, env, signal, timeoutMs: BLOB_MS }, async (response) => {
    const status = response.statusCode ?? 0;
    if (status >= 300 && status < 400) {
      response.resume();
      return response.headers.location;
    }
    if (status !== 200) {
      response.resume();
      throw refused(digest, status, "");
    }
    await streamToFile(file, compared(response, digest, size));
    return undefined;
  });
  if (location === undefined) return;
  if (hop >= MOST_REDIRECTS) throw refused(digest, 310, "too many redirects");
  const next = new URL(location, url);
  // A token is for the registry alone, not for whoever keeps its blobs.
  await download(next.href, next.host === new URL(url).host ? headers : {}, file, options, hop + 1);
}

/** Passes content on, and fails in the end when it is not what its digest says: then no file is left. */
async function* compared(
  content: AsyncIterable<unknown>,
  digest: string,
  size: number,
): AsyncGenerator<Uint8Array, void, void> {
  const hash = createHash("sha256");
  let seen = 0;
  for await (const chunk of content) {
    if (!(chunk instanceof Uint8Array)) continue;
    seen += chunk.length;
    hash.update(chunk);
    yield chunk;
  }
  const found = `sha256:${hash.digest("hex")}`;
  if (found !== digest || seen !== size) throw damaged(digest, `${seen} bytes with the digest ${found} came`);
}

async function isThere(file: string): Promise<boolean> {
  try {
    await access(file);
    return true;
  } catch (error) {
    if (systemCode(error) === "ENOENT") return false;
    throw error;
  }
}

function bearer(token: string): Readonly<Record<string, string>> {
  return token === "" ? {} : { authorization: `Bearer ${token}` };
}

function digestOf(bytes: Uint8Array): string {
  return `sha256:${createHash("sha256").update(bytes).digest("hex")}`;
}

function refused(what: string, status: number, body: string): HomelabError {
  return new HomelabError("IMAGE_REFUSED", `the registry answers ${status} for ${what} ${body.slice(0, 200)}`.trim(), {
    hint: "is the tag in versions.json right? A registry that limits pulls lets you in again later",
  });
}

function damaged(what: string, why: string): HomelabError {
  return new HomelabError("IMAGE_DAMAGED", `${what} is not what was asked for: ${why}`, {
    hint: "try again; if it stays so, do not trust what the registry serves",
  });
}
