import { contains, firstAddress, lastAddress } from "../../lib/cidr.ts";
import { freeBlockHint } from "../facts/free-address.ts";
import type { Check } from "./check.ts";

/** Addresses of Services are announced to neighbours, so the whole pool lies in a network that nodes have joined. */
export const poolOutside: Check = (facts) => {
  const { pool, networks, nodes = [] } = facts;
  if (pool === undefined) return [];
  const joined = new Set(nodes.map(({ settings }) => settings?.network ?? "lan"));
  const ranges = networks.filter(({ name }) => joined.has(name)).map(({ range }) => range);
  const known = ranges.filter((range) => range !== undefined);
  if (known.length < ranges.length || known.length === 0) return [];
  const { cidr } = pool;
  if (known.some((range) => contains(range.cidr, firstAddress(cidr)) && contains(range.cidr, lastAddress(cidr))))
    return [];
  const where = known.map(({ value, path }) => `${value} (${path})`).join(" and ");
  return [
    {
      code: "POOL_OUTSIDE",
      path: pool.path,
      message: `${pool.value} of ${pool.owner} is not within ${where}, where the nodes are`,
      hint: freeBlockHint(facts, cidr),
    },
  ];
};
