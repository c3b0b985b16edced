import { contains, firstAddress, formatAddress, lastAddress, parseAddress, parseCidr, type Cidr } from "./cidr.ts";
import { HomelabError } from "./error.ts";

/** Subnets that one run may have; also the distance between the second octets of two runs. */
const SUBNETS_PER_RUN = 4;
const FIRST_SECOND_OCTET = 100;
const LOOPBACK = 127;
/** Third octet of what the rehearsal itself listens on: simulated internet, control API, cache, Argo CD. */
const OWN_OCTET = 255;
/** Where a LAN that lies in x.y.255.0/24 goes instead. */
const MOVED_OCTET = 254;

/** Runs that can be up at the same time: slots 0 to 38. */
export const RUN_SLOTS = Math.floor((256 - FIRST_SECOND_OCTET) / SUBNETS_PER_RUN);

/** A bijection between the addresses of a lab's subnets and addresses of this machine's loopback network. */
export interface LoopbackMap {
  /** The loopback address of an address of the lab; other addresses are returned as they are. */
  toLoopback(address: string): string;
  /** The inverse. */
  fromLoopback(address: string): string;
  /** The same for a network that lies within a subnet, e.g. `192.168.1.0/24` to `127.100.1.0/24`. */
  cidrToLoopback(cidr: string): string;
}

/**
 * Map the subnets of a lab to loopback: a.b.c.d of subnet n of run slot s is 127.(100 + 4s + n).c.d. It is never
 * 127.0, where other programs of the machine listen.
 *
 * @param subnets canonical CIDRs that do not overlap, at most 4, none larger than a /16
 * @param slot    0 to 38; runs of different slots share no address
 * @throws HomelabError `LOOPBACK_MAP` when the subnets cannot be mapped one to one
 */
export function loopbackMap(subnets: readonly string[], slot: number): LoopbackMap {
  if (!Number.isInteger(slot) || slot < 0 || slot >= RUN_SLOTS)
    throw new HomelabError("LOOPBACK_MAP", `run slot ${slot} is not between 0 and ${RUN_SLOTS - 1}`);
  if (subnets.length > SUBNETS_PER_RUN)
    throw new HomelabError("LOOPBACK_MAP", `${subnets.length} subnets do not fit: a run has ${SUBNETS_PER_RUN}`);
  const ranges = subnets.map((text, index) => range(text, FIRST_SECOND_OCTET + SUBNETS_PER_RUN * slot + index));

  const move = (address: string, from: keyof Range, to: keyof Range): string => {
    const value = parseAddress(address);
    if (value === undefined) return address;
    for (const item of ranges) {
      const source = item[from];
      if (contains(source, value)) return formatAddress(firstAddress(item[to]) + value - firstAddress(source));
    }
    return address;
  };
  return {
    toLoopback: (address) => move(address, "lan", "loopback"),
    fromLoopback: (address) => move(address, "loopback", "lan"),
    cidrToLoopback: (cidr) => {
      const [address = "", prefix = ""] = cidr.split("/");
      return `${move(address, "lan", "loopback")}/${prefix}`;
    },
  };
}

/**
 * An address of the rehearsal's own services: 127.(100 + 4s).255.host.
 *
 * @param host 1 to 254
 */
export function ownAddress(slot: number, host: number): string {
  return `${LOOPBACK}.${FIRST_SECOND_OCTET + SUBNETS_PER_RUN * slot}.${OWN_OCTET}.${host}`;
}

interface Range {
  readonly lan: Cidr;
  readonly loopback: Cidr;
}

function range(text: string, second: number): Range {
  const lan = parseCidr(text);
  if (lan === undefined) throw new HomelabError("LOOPBACK_MAP", `${text} is no IPv4 network`);
  if (lan.prefix < 16)
    throw new HomelabError("LOOPBACK_MAP", `${text} is larger than a /16 and does not fit into 127.${second}.0.0/16`, {
      hint: "give the part of the network that the lab uses, such as a /24",
      exitCode: 1,
    });
  const reaches = ((lastAddress(lan) >>> 8) & 255) === OWN_OCTET;
  if (reaches && lan.prefix < 24)
    throw new HomelabError("LOOPBACK_MAP", `${text} holds x.y.${OWN_OCTET}.z, where the rehearsal itself listens`, {
      hint: "give the part of the network that the lab uses, such as a /24",
      exitCode: 1,
    });
  const low = firstAddress(lan) % 65_536;
  const base = reaches ? low - (OWN_OCTET - MOVED_OCTET) * 256 : low;
  return { lan, loopback: { base: (LOOPBACK * 256 + second) * 65_536 + base, prefix: lan.prefix } };
}
