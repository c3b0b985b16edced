import { contains, firstAddress, formatAddress, formatCidr, lastAddress } from "../../lib/cidr.ts";
import type { Check } from "./check.ts";

/** Whatever the lab owns lies in the LAN: guests reach each other and the router without routing. */
export const addressOutside: Check = ({ lan, addresses }) => {
  if (lan === undefined) return [];
  return addresses
    .filter(({ address }) => !contains(lan.cidr, address))
    .map(({ path, owner, value }) => ({
      code: "ADDRESS_OUTSIDE",
      path,
      message: `${value} of ${owner} is outside of the LAN ${formatCidr(lan.cidr)} (${lan.path})`,
      hint: `write an address from ${formatAddress(firstAddress(lan.cidr) + 1)} to ${formatAddress(lastAddress(lan.cidr) - 1)}, or correct ${lan.path}`,
    }));
};
