import { contains, firstAddress, formatAddress, lastAddress } from "../../lib/cidr.ts";
import type { Facts } from "../facts.ts";
import type { AddressFact } from "../facts/addresses.ts";
import type { CidrFact } from "../facts/fact.ts";
import type { Check } from "./check.ts";

/** Whatever the lab owns lies in the network that it joined: neighbours reach each other without routing. */
export const addressOutside: Check = (facts) =>
  facts.addresses.flatMap((fact) => {
    const [first, ...others] = rangesFor(facts, fact) ?? [];
    if (first === undefined || [first, ...others].some(({ cidr }) => contains(cidr, fact.address))) return [];
    const from = formatAddress(firstAddress(first.cidr) + 1);
    const to = formatAddress(lastAddress(first.cidr) - 1);
    const where =
      others.length === 0
        ? `${first.owner} ${first.value} (${first.path})`
        : [first, ...others].map(({ value, path }) => `${value} (${path})`).join(" and ");
    return [
      {
        code: "ADDRESS_OUTSIDE",
        path: fact.path,
        message: `${fact.value} of ${fact.owner} is outside of ${where}`,
        hint: `write an address from ${from} to ${to}, or correct ${first.path}`,
      },
    ];
  });

/** Undefined when one of the networks that could hold the address is not known: perhaps it is that one. */
function rangesFor({ networks }: Facts, { networks: names }: AddressFact): readonly CidrFact[] | undefined {
  const ranges = names.map((name) => networks.find((network) => network.name === name)?.range);
  const known = ranges.filter((range) => range !== undefined);
  return known.length < ranges.length ? undefined : known;
}
