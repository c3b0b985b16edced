import type { Check } from "./check.ts";

/** Storages that hold no files. Source: Proxmox VE administration guide, storage types. */
const NO_FILES = new Set(["lvm", "lvmthin", "zfspool", "rbd", "iscsi"]);
/** Storages on which Proxmox cannot make a disk. */
const NO_DISKS = new Set(["cephfs", "iscsi"]);

/** Images are files and disks are volumes: not every kind of storage holds both. */
export const storageContent: Check = ({ proxmox, guests }) => {
  if (proxmox === undefined) return [];
  const { storage, storages } = proxmox.settings;
  const typeOf = (id: string): string => storages[id]?.type ?? "";
  const images = NO_FILES.has(typeOf(storage.images))
    ? [
        {
          code: "STORAGE_CONTENT",
          path: "proxmox.storage.images",
          message: `storage "${storage.images}" is of type ${typeOf(storage.images)}, which holds no image files`,
          hint: 'write a storage of type dir, nfs, cifs, cephfs or btrfs, such as "local"',
        },
      ]
    : [];
  const disks = guests.flatMap(({ owner, disks }) => disks.map((disk) => ({ ...disk, owner })));
  return [
    ...images,
    ...disks
      .filter(({ storage }) => NO_DISKS.has(typeOf(storage)))
      .map(({ path, owner, storage }) => ({
        code: "STORAGE_CONTENT",
        path,
        message: `storage "${storage}" of ${owner} is of type ${typeOf(storage)}, on which Proxmox makes no disks`,
        hint: "write a storage of type lvmthin, zfspool, lvm, dir, nfs or rbd",
      })),
  ];
};
