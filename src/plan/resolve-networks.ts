import type { HomelabConfig } from "../config/schema/homelab.ts";
import { LAN } from "../config/schema/network.ts";
import { canonical, formatCidr, parseCidr } from "../lib/cidr.ts";
import { compare } from "./compare.ts";
import type { LabNetwork } from "./lab.ts";

/** All networks of a lab: the LAN, then the others by name. */
export function resolveNetworks(config: HomelabConfig): readonly [LabNetwork, ...LabNetwork[]] {
  const { network, networks } = config;
  const further = Object.entries(networks).toSorted(([a], [b]) => compare(a, b));
  return [resolveNetwork(LAN, network), ...further.map(([name, other]) => resolveNetwork(name, other))];
}

type NetworkInput = HomelabConfig["networks"][string];

function resolveNetwork(name: string, { cidr, gateway, dns, bridge, vlan, dhcp }: NetworkInput): LabNetwork {
  return { name, cidr: canonicalText(cidr), gateway, dns: dns ?? [gateway], bridge, vlan, dhcp: dhcp ?? null };
}

/** A CIDR with its host bits cleared; what is no CIDR is returned as it is. */
export function canonicalText(cidr: string): string {
  const parsed = parseCidr(cidr);
  return parsed === undefined ? cidr : formatCidr(canonical(parsed));
}
