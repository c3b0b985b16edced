import { die } from "../errors.ts";
import type { StorageState, VolumeState } from "../state/state.ts";

/** `storage:name` taken apart, or undefined when the text is none (a path, `none`, `cdrom`). */
export function parseVolumeId(text: string): { storage: string; name: string } | undefined {
  const match = /^(?<storage>[a-z][a-z0-9\-_.]*[a-z0-9]):(?<name>.+)$/i.exec(text);
  const { storage, name } = match?.groups ?? {};
  return storage === undefined || name === undefined ? undefined : { storage, name };
}

const BLOCK_WORDS: Readonly<Record<string, string>> = { zfspool: "zfs", rbd: "rbd", iscsi: "iscsi" };

export interface VolumeName {
  readonly content: VolumeState["content"];
  readonly format: string;
  readonly owner?: number;
}

const FILE_TYPES: readonly StorageState["type"][] = ["dir", "btrfs", "nfs", "cifs", "cephfs"];

/** Storages that keep their volumes as files in a folder; the others have block volumes. */
export function isFileBased(storage: StorageState): boolean {
  return FILE_TYPES.includes(storage.type);
}

/**
 * What a volume's name says about it.
 * source: pve-storage src/PVE/Storage/Plugin.pm and LVMPlugin.pm parse_volname
 *
 * @throws PveError 500 in Proxmox's words
 */
export function parseVolumeName(storage: StorageState, name: string): VolumeName {
  if (!isFileBased(storage)) {
    const owner = /^(?:vm|base)-(\d+)-\S+$/.exec(name)?.[1];
    if (owner === undefined) return die(`unable to parse ${BLOCK_WORDS[storage.type] ?? "lvm"} volume name '${name}'`);
    return { content: "images", format: "raw", owner: Number(owner) };
  }
  const disk = /^(\d+)\/(\S+)\.(raw|qcow2|vmdk|subvol)$/.exec(name);
  if (disk !== null) return { content: "images", format: disk[3] ?? "raw", owner: Number(disk[1]) };
  if (/^iso\/[^/]+\.(iso|img)$/i.test(name)) return { content: "iso", format: "raw" };
  const template = /^vztmpl\/[^/]+\.(tar(?:\.(?:gz|xz|zst|bz2))?)$/i.exec(name);
  if (template !== null) return { content: "vztmpl", format: (template[1] ?? "tar").replace("tar.", "t") };
  const image = /^import\/[\w.+-]+\.(ova|qcow2|raw|vmdk)$/i.exec(name);
  if (image !== null) return { content: "import", format: image[1] ?? "raw" };
  return die(`unable to parse directory volume name '${name}'`);
}

/** Characters that a stored file's name may have; Proxmox replaces the others. source: Storage.pm normalize_content_filename */
export function normalizeFileName(name: string): string {
  return (name.split(/[/\\]/).at(-1) ?? "").replaceAll(/\s/g, "_").replaceAll(/[^\w.+-]/g, "_");
}
