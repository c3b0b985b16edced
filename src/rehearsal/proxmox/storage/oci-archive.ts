import { z } from "zod";
import { die } from "../errors.ts";
import { listTar, readTarEntry, type TarEntry } from "./tar.ts";

/** What of an image's configuration matters to a container. */
export interface OciImage {
  readonly entrypoint: readonly string[];
  readonly env: readonly string[];
  readonly cwd: string;
  readonly user: string | undefined;
  readonly stopSignal: string | undefined;
  /** Unpacked size is not known without unpacking; this is what the layers take in the archive. */
  readonly layerBytes: number;
}

const descriptor = z.object({
  digest: z.string().regex(/^[a-z0-9]+:[a-f0-9]+$/),
  size: z.number(),
  mediaType: z.string().optional(),
});
const index = z.object({ manifests: z.array(descriptor).min(1) });
const manifest = z.object({ config: descriptor, layers: z.array(descriptor) });
const words = z.array(z.string()).nullish();
const config = z.object({
  architecture: z.string().optional(),
  config: z
    .object({
      Entrypoint: words,
      Cmd: words,
      Env: words,
      WorkingDir: z.string().nullish(),
      User: z.string().nullish(),
      StopSignal: z.string().nullish(),
    })
    .optional(),
});

/**
 * Read an OCI archive: a file that ends in `.tar` and has `oci-layout`, `index.json` and `blobs/` at its top (names
 * without a leading `./`). Anything else is a plain template and gives undefined.
 * source: pve-container src/PVE/LXC/Create.pm and proxmox-oci; OCI image-spec image-layout.md, config.md
 *
 * @throws PveError 500 when it looks like an OCI archive but is broken
 */
export async function readOciArchive(path: string, name: string): Promise<OciImage | undefined> {
  if (!name.endsWith(".tar")) return undefined;
  const entries = new Map((await listTar(path))?.map((entry) => [entry.name, entry]));
  if (
    !entries.has("oci-layout") ||
    !entries.has("index.json") ||
    ![...entries.keys()].some((key) => key.startsWith("blobs/"))
  )
    return undefined;
  const read = async <T>(key: string, schema: z.ZodType<T>): Promise<T> => {
    const parsed = schema.safeParse(
      JSON.parse((await readTarEntry(path, entryOf(entries, key, name))).toString("utf8")),
    );
    return parsed.success
      ? parsed.data
      : die(`failed to extract OCI image '${name}': ${key} is not valid: ${z.prettifyError(parsed.error)}`);
  };
  const top = await read("index.json", index);
  const first = top.manifests[0] ?? die(`failed to extract OCI image '${name}': no manifest`);
  const image = await read(blob(first.digest), manifest);
  const settings = (await read(blob(image.config.digest), config)).config;
  for (const layer of image.layers) entryOf(entries, blob(layer.digest), name);
  return {
    entrypoint: [...(settings?.Entrypoint ?? []), ...(settings?.Cmd ?? [])],
    env: settings?.Env ?? [],
    cwd: settings?.WorkingDir ?? "",
    user: settings?.User === "" || settings?.User === null ? undefined : settings?.User,
    stopSignal: settings?.StopSignal ?? undefined,
    layerBytes: image.layers.reduce((sum, layer) => sum + layer.size, 0),
  };
}

function blob(digest: string): string {
  return `blobs/${digest.replace(":", "/")}`;
}

function entryOf(entries: ReadonlyMap<string, TarEntry>, key: string, name: string): TarEntry {
  return entries.get(key) ?? die(`failed to extract OCI image '${name}': ${key} is missing`);
}

/** Join words into one command line, quoting those that a shell would not take as they are. */
export function shellJoin(parts: readonly string[]): string {
  return parts
    .map((word) => (/^[\w!%+,\-./:=@^]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`))
    .join(" ");
}
