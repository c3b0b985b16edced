import { networkInterfaces } from "node:os";
import { canonical, formatAddress, formatCidr, parseCidr } from "../lib/cidr.ts";
import { readIfExists } from "../lib/files.ts";

export interface LocalNetwork {
  /** Canonical CIDR of the network that the default route leads through. */
  readonly cidr: string;
  readonly gateway: string;
  /** e.g. `eth0`. */
  readonly interface: string;
}

/** The part of `os.networkInterfaces()` that counts here. */
type Interfaces = Readonly<
  Record<string, readonly { readonly family: string; readonly cidr: string | null }[] | undefined>
>;

/**
 * The network that this machine is in, from its own interfaces and routing table: no packet is sent. Undefined where
 * there is no default route, or no table to read (`/proc/net/route` is Linux').
 */
export async function findLocalNetwork(
  routes = "/proc/net/route",
  interfaces: Interfaces = networkInterfaces(),
): Promise<LocalNetwork | undefined> {
  const table = (await readIfExists(routes)) ?? "";
  const entries = table.split("\n").map((line) => line.trim().split(/\s+/));
  const standard = entries
    .filter(
      ([, destination, , flags]) => destination === "00000000" && (Number.parseInt(flags ?? "", 16) & GATEWAY) > 0,
    )
    .toSorted((a, b) => Number(a[6]) - Number(b[6]))[0];
  const [name, , gateway] = standard ?? [];
  if (name === undefined || gateway === undefined) return undefined;
  const own = (interfaces[name] ?? []).find(({ family, cidr }) => family === "IPv4" && cidr !== null)?.cidr;
  const network = parseCidr(own ?? "");
  if (network === undefined) return undefined;
  return { cidr: formatCidr(canonical(network)), gateway: formatAddress(swapped(gateway)), interface: name };
}

/** Flag of a route that leads to a gateway. source: linux/route.h RTF_GATEWAY */
const GATEWAY = 0x2;

/** The table has addresses in the byte order of the processor, and every processor that runs this is little-endian. */
function swapped(hex: string): number {
  return Buffer.from(hex, "hex").readUInt32LE(0);
}
