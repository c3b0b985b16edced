import type { ProxmoxFact } from "../facts/proxmox.ts";
import { nameHint } from "./name-hint.ts";
import type { Check } from "./check.ts";

/** Where a lab says what its storages are like, it says it of each: a name that is missing there is mistyped. */
export const storageUnknown: Check = ({ guests, proxmox }) => {
  const known = Object.keys(proxmox?.settings.storages ?? {});
  if (proxmox === undefined || known.length === 0) return [];
  const used = [...ofLab(proxmox), ...guests.flatMap(({ owner, disks }) => disks.map((disk) => ({ ...disk, owner })))];
  // A disk on the lab's own storage has inherited its mistake.
  const { disks } = proxmox.settings.storage;
  return used
    .filter(({ path, storage }) => !known.includes(storage) && (storage !== disks || path.startsWith("proxmox.")))
    .map(({ path, owner, storage }) => ({
      code: "STORAGE_UNKNOWN",
      path,
      message: `${owner} wants storage "${storage}", and proxmox.storages has none of that name`,
      hint: nameHint(storage, known, "proxmox.storages"),
    }));
};

function ofLab({ settings: { storage } }: ProxmoxFact): readonly { path: string; owner: string; storage: string }[] {
  return [
    { path: "proxmox.storage.images", owner: "the lab (for images)", storage: storage.images },
    { path: "proxmox.storage.disks", owner: "the lab (for disks)", storage: storage.disks },
  ];
}
