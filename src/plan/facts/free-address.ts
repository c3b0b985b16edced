import { contains, firstAddress, formatAddress, lastAddress, overlaps, type Cidr } from "../../lib/cidr.ts";
import type { Facts } from "../facts.ts";
import type { NetworkFact } from "./networks.ts";

/** Whether an address may be given to somebody: no owner, no DHCP server and no pool has it, and it is a host's. */
function isFree({ addresses, pool, networks }: Facts, network: NetworkFact, candidate: number): boolean {
  const range = network.range?.cidr;
  if (range === undefined || candidate <= firstAddress(range) || candidate >= lastAddress(range)) return false;
  if (addresses.some(({ address }) => address === candidate)) return false;
  if (networks.some(({ dhcp }) => dhcp !== undefined && candidate >= dhcp.from && candidate <= dhcp.to)) return false;
  return pool === undefined || !contains(pool.cidr, candidate);
}

/** What to write instead of an address: the next free one above in its network, else the next below. */
export function freeAddressHint(facts: Facts, address: number): string {
  const network = facts.networks.find(({ range }) => range !== undefined && contains(range.cidr, address));
  const range = network?.range;
  if (network === undefined || range === undefined) return "write another address";
  const free = nearestFree(address, range.cidr, (candidate) => isFree(facts, network, candidate));
  if (free === undefined) return `take a larger network than ${range.value}: every address is taken`;
  return `write "${formatAddress(free)}", which nothing in this lab has`;
}

function nearestFree(from: number, cidr: Cidr, free: (candidate: number) => boolean): number | undefined {
  for (let above = from + 1; above < lastAddress(cidr); above++) if (free(above)) return above;
  for (let below = from - 1; below > firstAddress(cidr); below--) if (free(below)) return below;
  return undefined;
}

/** What to write instead of a pool: the highest block of its size that nobody has, in its network or else in the LAN. */
export function freeBlockHint({ addresses, networks }: Facts, cidr: Cidr): string {
  const own = networks.find(({ range }) => range !== undefined && overlaps(range.cidr, cidr));
  const range = (own ?? networks[0])?.range;
  const size = 2 ** (32 - cidr.prefix);
  if (range === undefined) return "write a part of a network that the nodes are in";
  for (let base = lastAddress(range.cidr) + 1 - 2 * size; base > firstAddress(range.cidr); base -= size) {
    const last = base + size - 1;
    const taken =
      addresses.some(({ address }) => address >= base && address <= last) ||
      networks.some(({ dhcp }) => dhcp !== undefined && base <= dhcp.to && dhcp.from <= last);
    if (!taken) return `write "${formatAddress(base)}/${cidr.prefix}", which nothing in this lab has`;
  }
  return `write a smaller pool: no /${cidr.prefix} of ${range.value} is free`;
}
