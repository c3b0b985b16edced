import { freeAddressHint } from "../facts/free-address.ts";
import type { Check } from "./check.ts";

/** No two owners of one address: nodes, edge, Gateway, Proxmox hosts, routers, the control planes' shared address. */
export const addressTaken: Check = (facts) =>
  facts.addresses.flatMap((fact, index) => {
    const owner = facts.addresses.slice(0, index).find(({ address }) => address === fact.address);
    if (owner === undefined) return [];
    return [
      {
        code: "ADDRESS_TAKEN",
        path: fact.path,
        message: `${fact.value} of ${fact.owner} is already the address of ${owner.owner} (${owner.path})`,
        hint: freeAddressHint(facts, fact.address),
      },
    ];
  });
