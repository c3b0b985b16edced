import { contains, firstAddress, formatAddress, lastAddress } from "../../lib/cidr.ts";
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
  const range = network?.range?.cidr;
  if (network === undefined || range === undefined) return "write another address";
  const write = (free: number): string => `write "${formatAddress(free)}", which nothing in this lab has`;
  for (let free = address + 1; free < lastAddress(range); free++) if (isFree(facts, network, free)) return write(free);
  for (let free = address - 1; free > firstAddress(range); free--) if (isFree(facts, network, free)) return write(free);
  return `take a larger network than ${network.range?.value ?? ""}: every address is taken`;
}
