import { rename, mkdir, stat, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { Host } from "../context.ts";
import { die, parameterError } from "../errors.ts";
import type { StorageState } from "../state/state.ts";
import { imageSize } from "./image-file.ts";
import { requireSpace } from "./space.ts";
import { volumeKey } from "./storages.ts";
import { isFileBased, normalizeFileName } from "./volume-id.ts";

export type FileContent = "iso" | "vztmpl" | "import";

/** source: pve-storage src/PVE/Storage.pm (ISO_EXT_RE_0, VZTMPL_EXT_RE_1, UPLOAD_IMPORT_EXT_RE_1) */
const NAMES: Readonly<Record<FileContent, { shape: RegExp; reason: string; folder: string }>> = {
  iso: { shape: /^[^/]+\.(iso|img)$/i, reason: "wrong file extension", folder: "template/iso" },
  vztmpl: { shape: /^[^/]+\.tar(\.(gz|xz|zst|bz2))?$/i, reason: "wrong file extension", folder: "template/cache" },
  import: {
    shape: /^[\w.+-]+\.(ova|qcow2|raw|vmdk)$/i,
    reason: "invalid filename or wrong extension",
    folder: "import",
  },
};

export interface Target {
  readonly storage: string;
  readonly content: FileContent;
  readonly name: string;
  readonly volume: string;
  /** Where the real host would keep it, for messages and logs. */
  readonly hostPath: string;
  /** Relative to the simulator's folder. */
  readonly file: string;
}

/**
 * Where a new file goes.
 *
 * @throws PveError 400 for a name, 500 for a storage that does not fit the content
 */
export function targetOf(
  node: string,
  id: string,
  storage: StorageState,
  content: FileContent,
  fileName: string,
  refusal: string,
): Target {
  if (!isFileBased(storage)) return die(refusal);
  const name = normalizeFileName(fileName);
  const rule = NAMES[content];
  if (!rule.shape.test(name)) throw parameterError({ filename: rule.reason });
  return {
    storage: id,
    content,
    name,
    volume: `${id}:${content}/${name}`,
    hostPath: `${id === "local" ? "/var/lib/vz" : `/mnt/pve/${id}`}/${rule.folder}/${name}`,
    file: join("files", storage.shared ? "shared" : node, id, rule.folder, name),
  };
}

/**
 * Check a complete temporary file and move it to its place, replacing what was there.
 *
 * @throws PveError 500 when it is not what its name says or does not fit; the temporary file is removed
 */
export async function storeFile(host: Host, target: Target, temporary: string): Promise<void> {
  try {
    const { size } = await stat(temporary);
    const format = target.name.split(".").at(-1) ?? "raw";
    if (target.content === "import" && format !== "ova") await imageSize(temporary, format, target.name);
    const key = volumeKey(host.state, host.node, target.volume);
    requireSpace(host, target.storage, size - (host.state.volumes[key]?.usedBytes ?? 0), target.hostPath);
    const path = join(host.dir, target.file);
    await mkdir(dirname(path), { recursive: true });
    await rename(temporary, path);
    host.state.volumes[key] = {
      storage: target.storage,
      ...(host.state.storages[target.storage]?.shared === true ? {} : { node: host.node }),
      name: `${target.content}/${target.name}`,
      content: target.content,
      format:
        target.content === "vztmpl"
          ? format.replace(/^(gz|xz|zst|bz2)$/, "t$1")
          : target.content === "iso"
            ? "iso"
            : format,
      sizeBytes: size,
      usedBytes: size,
      created: Math.floor(host.now() / 1000),
      file: target.file,
    };
    host.changed();
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}
