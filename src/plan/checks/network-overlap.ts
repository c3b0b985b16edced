import { formatAddress, formatCidr, overlaps, parseCidr, type Cidr } from "../../lib/cidr.ts";
import type { Facts } from "../facts.ts";
import type { CidrFact } from "../facts/fact.ts";
import type { Check } from "./check.ts";

/** Networks of guests, pods and services lie apart: an address that two of them hold is routed to one of them only. */
export const networkOverlap: Check = (facts) =>
  facts.ranges.flatMap((fact, index) =>
    facts.ranges
      .slice(0, index)
      .filter((other) => overlaps(other.cidr, fact.cidr))
      .map((other) => ({
        code: "NETWORK_OVERLAP",
        path: fact.path,
        message: `${fact.value} of ${fact.owner} overlaps with ${other.value} of ${other.owner} (${other.path})`,
        hint: hint(facts, fact),
      })),
  );

/** A private network of the same size that is free. */
function hint({ ranges }: Facts, fact: CidrFact): string {
  const others = ranges.filter((other) => other !== fact).map(({ cidr }) => cidr);
  const ten = parseCidr("10.0.0.0/8");
  const size = 2 ** (32 - fact.cidr.prefix);
  if (ten === undefined || fact.cidr.prefix < 8) return "write a network that lies apart";
  for (let base = ten.base + 2 ** 24 - size; base >= ten.base; base -= size) {
    const free: Cidr = { base, prefix: fact.cidr.prefix };
    if (!others.some((other) => overlaps(other, free))) return `write "${formatCidr(free)}", which is free`;
  }
  return `write a network that holds none of ${others.map((other) => formatAddress(other.base)).join(", ")}`;
}
