import type { HomelabConfig } from "../config/schema/homelab.ts";
import { LAN } from "../config/schema/network.ts";
import { parseCidr } from "../lib/cidr.ts";
import { parseSize } from "../lib/size.ts";
import { vmIdOf } from "./derive.ts";
import type { LabNetwork, Place } from "./lab.ts";

/** What decides where a guest stands. */
export interface Site {
  readonly config: HomelabConfig;
  readonly networks: readonly LabNetwork[];
}

interface Guest {
  readonly ip: string;
  readonly vmId?: number | undefined;
  readonly host?: string | undefined;
  readonly storage?: string | undefined;
  readonly network?: string | undefined;
}

export function placeOf(site: Site, guest: Guest): Place {
  return {
    host: guest.host ?? site.config.proxmox.node,
    storage: guest.storage ?? site.config.proxmox.storage.disks,
    network: guest.network ?? LAN,
    address: guest.ip,
    prefix: parseCidr(cidrOf(site, guest))?.prefix ?? 32,
  };
}

/** Proxmox id of a guest: as written, else from its place in its network. */
export function vmIdIn(site: Site, guest: Guest): number {
  return guest.vmId ?? vmIdOf(guest.ip, cidrOf(site, guest)) ?? 0;
}

/** Whole GiB of a size as it is written. */
export function gib(size: string): number {
  return Math.ceil((parseSize(size) ?? 0) / 1024);
}

function cidrOf({ networks }: Site, { network = LAN }: Guest): string {
  return networks.find(({ name }) => name === network)?.cidr ?? "";
}
