import { contains, firstAddress, formatAddress, lastAddress } from "../../lib/cidr.ts";
import type { AddressFact, Facts } from "../facts.ts";
import type { Check } from "./check.ts";

/** No two owners of one address: nodes, edge, Gateway, Proxmox host, router. */
export const addressTaken: Check = (facts) =>
  facts.addresses.flatMap((fact, index) => {
    const owner = facts.addresses.slice(0, index).find(({ address }) => address === fact.address);
    if (owner === undefined) return [];
    return [
      {
        code: "ADDRESS_TAKEN",
        path: fact.path,
        message: `${fact.value} of ${fact.owner} is already the address of ${owner.owner} (${owner.path})`,
        hint: hint(facts, fact),
      },
    ];
  });

/** The next address above that nobody has. */
function hint({ lan, addresses }: Facts, { address }: AddressFact): string {
  const taken = new Set(addresses.map((other) => other.address));
  if (lan === undefined || !contains(lan.cidr, address)) return "write another address";
  for (let free = address + 1; free < lastAddress(lan.cidr); free++)
    if (!taken.has(free)) return `write "${formatAddress(free)}", which nothing in this lab has`;
  for (let free = address - 1; free > firstAddress(lan.cidr); free--)
    if (!taken.has(free)) return `write "${formatAddress(free)}", which nothing in this lab has`;
  return "take a larger LAN: every address is taken";
}
