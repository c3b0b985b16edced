import { contains, firstAddress, formatAddress, formatCidr, lastAddress } from "../../lib/cidr.ts";
import type { Check } from "./check.ts";

/** The first and the last address of a network belong to nobody. */
export const addressReserved: Check = ({ lan, addresses }) => {
  if (lan === undefined) return [];
  const first = firstAddress(lan.cidr);
  const last = lastAddress(lan.cidr);
  return addresses
    .filter(({ address }) => contains(lan.cidr, address) && (address === first || address === last))
    .map(({ path, owner, value, address }) => ({
      code: "ADDRESS_RESERVED",
      path,
      message: `${value} of ${owner} is the ${address === first ? "network" : "broadcast"} address of ${formatCidr(lan.cidr)}`,
      hint: `write an address from ${formatAddress(first + 1)} to ${formatAddress(last - 1)}`,
    }));
};
