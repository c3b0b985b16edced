import { createHash } from "node:crypto";
import { contains, firstAddress, parseAddress, parseCidr } from "../lib/cidr.ts";

/** What follows from an address or an id. Plan and checks share it, so that a check names what would be built. */

/**
 * Proxmox id of a guest from its place in the LAN: host 201 of 192.168.1.0/24 is guest 201. Hosts below 100, which
 * Proxmox does not accept as ids, are counted from 1000.
 */
export function vmIdOf(address: string, lan: string): number | undefined {
  const value = parseAddress(address);
  const network = parseCidr(lan);
  if (value === undefined || network === undefined || !contains(network, value)) return undefined;
  const host = value - firstAddress(network);
  return host >= 100 ? host : 1000 + host;
}

/** MAC address of a guest: Proxmox' own prefix BC:24:11 and the id, so that DHCP reservations survive a rebuild. */
export function macOf(vmId: number): string {
  const hex = (vmId & 0xffffff).toString(16).toUpperCase().padStart(6, "0");
  return `BC:24:11:${hex.slice(0, 2)}:${hex.slice(2, 4)}:${hex.slice(4, 6)}`;
}

/** Full host name: `name` alone is put below the domain, a name with a dot is full already. */
export function hostOf(host: string, domain: string): string {
  return host.includes(".") ? host : `${host}.${domain}`;
}

/** Serial number of a further disk: its name, or a hash of a name that is longer than the 20 characters that fit. */
export function serialOf(disk: string): string {
  return disk.length <= 20 ? disk : createHash("sha256").update(disk).digest("hex").slice(0, 20);
}
