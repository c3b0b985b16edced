import type { HostFacts } from "../../drive/proxmox/inspect.ts";
import { containersOf } from "../../plan/containers.ts";
import type { Lab } from "../../plan/lab.ts";
import type { Rule } from "./rule.ts";

export const guestIds: Rule = {
  name: "guest-ids",
  issues: (lab, { guests }) => {
    const wanted = wantedIds(lab);
    const foreign = guests.filter((guest) => !isOurs(lab, guest));
    return wanted.flatMap(({ path, vmId }) => {
      const other = foreign.find((guest) => guest.vmId === vmId);
      if (other === undefined) return [];
      const message = `guest ${vmId} of the host is "${other.name}", which does not belong to this lab`;
      const hint = `choose an id that is free, e.g. ${freeId(guests, wanted, vmId)}`;
      return [{ code: "VM_ID_TAKEN", path, message, hint }];
    });
  },
  fine: (lab) =>
    `${wantedIds(lab)
      .map(({ vmId }) => vmId)
      .join(", ")} are free or ours`,
};

/** A guest is ours when it lies in the lab's pool or carries one of its tags. */
export function isOurs({ proxmox }: Lab, guest: HostFacts["guests"][number]): boolean {
  return guest.pool === proxmox.pool || guest.tags.some((tag) => proxmox.tags.includes(tag));
}

function wantedIds(lab: Lab): readonly { readonly path: string; readonly vmId: number }[] {
  return [
    ...lab.nodes.map((node) => ({ path: `nodes.${node.name}.vmId`, vmId: node.vmId })),
    ...containersOf(lab).map(({ path, vmId }) => ({ path: `${path}.vmId`, vmId })),
  ];
}

function freeId(guests: HostFacts["guests"], wanted: readonly { vmId: number }[], from: number): number {
  const taken = new Set([...guests, ...wanted].map(({ vmId }) => vmId));
  let id = from;
  while (taken.has(id)) id += 1;
  return id;
}
