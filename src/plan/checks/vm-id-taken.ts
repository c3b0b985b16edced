import type { Check } from "./check.ts";

/** One Proxmox id per guest, given or derived from the address. Ids of guests that are not ours are seen by a preflight. */
export const vmIdTaken: Check = ({ vmIds }) =>
  vmIds.flatMap((fact, index) => {
    const owner = vmIds.slice(0, index).find(({ vmId }) => vmId === fact.vmId);
    if (owner === undefined) return [];
    // Two guests of one address have one id too; ADDRESS_TAKEN says it.
    if (fact.derivedFrom !== undefined && fact.derivedFrom === owner.derivedFrom) return [];
    const taken = new Set(vmIds.map(({ vmId }) => vmId));
    let free = fact.vmId + 1;
    while (taken.has(free)) free++;
    const source = fact.derivedFrom !== undefined ? ", which follows from its address," : "";
    return [
      {
        code: "VM_ID_TAKEN",
        path: fact.path,
        message: `VM id ${fact.vmId} of ${fact.owner}${source} is already the id of ${owner.owner} (${owner.path})`,
        hint: `write vmId: ${free}`,
      },
    ];
  });
