import { contains, firstAddress, lastAddress } from "../../lib/cidr.ts";
import type { Issue } from "../../lib/issue.ts";
import { freeBlockHint } from "../facts/free-address.ts";
import type { Check } from "./check.ts";

/** Nobody else has an address of the pool: not a guest, not the Gateway, not the network itself, not a DHCP server. */
export const poolTaken: Check = (facts) => {
  const { pool, addresses, networks } = facts;
  if (pool === undefined) return [];
  const issue = (what: string): Issue => ({
    code: "POOL_TAKEN",
    path: pool.path,
    message: `${pool.value} of ${pool.owner} holds ${what}`,
    hint: freeBlockHint(facts, pool.cidr),
  });
  return [
    ...addresses
      .filter(({ address }) => contains(pool.cidr, address))
      .map(({ value, owner, path }) => issue(`${value} of ${owner} (${path})`)),
    ...networks.flatMap(({ range, dhcp }) => [
      ...(range !== undefined && contains(pool.cidr, firstAddress(range.cidr))
        ? [issue(`the network address of ${range.value} (${range.path})`)]
        : []),
      ...(range !== undefined && contains(pool.cidr, lastAddress(range.cidr))
        ? [issue(`the broadcast address of ${range.value} (${range.path})`)]
        : []),
      ...(dhcp !== undefined && firstAddress(pool.cidr) <= dhcp.to && dhcp.from <= lastAddress(pool.cidr)
        ? [issue(`addresses of ${dhcp.owner}, ${dhcp.value} (${dhcp.path})`)]
        : []),
    ]),
  ];
};
