import { contains, firstAddress, formatAddress, formatCidr, lastAddress } from "../../lib/cidr.ts";
import type { Check } from "./check.ts";

/** The first and the last address of a network belong to nobody. */
export const addressReserved: Check = ({ networks, addresses }) =>
  networks.flatMap(({ range }) => {
    if (range === undefined) return [];
    const first = firstAddress(range.cidr);
    const last = lastAddress(range.cidr);
    return addresses
      .filter(({ address }) => contains(range.cidr, address) && (address === first || address === last))
      .map(({ path, owner, value, address }) => ({
        code: "ADDRESS_RESERVED",
        path,
        message: `${value} of ${owner} is the ${address === first ? "network" : "broadcast"} address of ${formatCidr(range.cidr)}`,
        hint: `write an address from ${formatAddress(first + 1)} to ${formatAddress(last - 1)}`,
      }));
  });
