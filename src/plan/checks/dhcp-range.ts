import { contains, firstAddress, formatAddress, lastAddress } from "../../lib/cidr.ts";
import type { Check } from "./check.ts";

/** A DHCP range lies in its network and begins before it ends; else nothing could be compared with it. */
export const dhcpRange: Check = ({ networks }) =>
  networks.flatMap(({ dhcp, range }) => {
    if (dhcp === undefined || range === undefined) return [];
    const backwards = dhcp.from > dhcp.to;
    if (!backwards && contains(range.cidr, dhcp.from) && contains(range.cidr, dhcp.to)) return [];
    const first = formatAddress(firstAddress(range.cidr) + 1);
    const last = formatAddress(lastAddress(range.cidr) - 1);
    return [
      {
        code: "DHCP_RANGE",
        path: dhcp.path,
        message: backwards
          ? `${dhcp.value}, ${dhcp.owner}, ends before it begins`
          : `${dhcp.value}, ${dhcp.owner}, is not within ${range.value} (${range.path})`,
        hint: backwards
          ? `write from: "${formatAddress(dhcp.to)}", to: "${formatAddress(dhcp.from)}"`
          : `write addresses from ${first} to ${last}`,
      },
    ];
  });
