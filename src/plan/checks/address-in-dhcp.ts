import { freeAddressHint } from "../facts/free-address.ts";
import type { Check } from "./check.ts";

/** An address that a DHCP server gives out will one day be somebody else's as well. */
export const addressInDhcp: Check = (facts) =>
  facts.addresses.flatMap((fact) => {
    const dhcp = facts.networks
      .map((network) => network.dhcp)
      .find((range) => range !== undefined && fact.address >= range.from && fact.address <= range.to);
    if (dhcp === undefined) return [];
    return [
      {
        code: "ADDRESS_IN_DHCP",
        path: fact.path,
        message: `${fact.value} of ${fact.owner} lies in ${dhcp.owner}, ${dhcp.value} (${dhcp.path})`,
        hint: freeAddressHint(facts, fact.address),
      },
    ];
  });
