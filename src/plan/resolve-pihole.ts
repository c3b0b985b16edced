import { LAN } from "../config/schema/network.ts";
import { formatAddress, parseCidr } from "../lib/cidr.ts";
import { parseSize } from "../lib/size.ts";
import { compare } from "./compare.ts";
import { hostOf, macOf } from "./derive.ts";
import type { Pihole, PiholeDhcp } from "./lab.ts";
import { gib, placeOf, vmIdIn, type Site } from "./resolve-place.ts";

/** Key of its image in `versions.json`. */
export const PIHOLE_IMAGE = "docker.io/pihole/pihole";

/** The home's resolver; null in a lab that has none. */
export function resolvePihole(site: Site, images: Readonly<Record<string, string>>): Pihole | null {
  const { pihole, edge, gateway } = site.config;
  if (pihole === undefined) return null;
  const vmId = vmIdIn(site, pihole);
  return {
    ...placeOf(site, pihole),
    name: pihole.name,
    vmId,
    mac: macOf(vmId),
    cores: pihole.cores,
    memoryMiB: parseSize(pihole.memory) ?? 0,
    diskGiB: gib(pihole.disk),
    tag: images[PIHOLE_IMAGE] ?? "",
    ports: { dns: 53, web: 80 },
    upstreams: pihole.upstreams,
    appsAt: pihole.appsAt === "edge" ? edge.traefik.ip : gateway.ip,
    records: recordsOf(site),
    dhcp: dhcpOf(site),
  };
}

/** Everything that has an address of its own. What a person writes goes before what follows from the lab. */
function recordsOf({ config }: Site): Pihole["records"] {
  const { domain, proxmox, nodes, edge, pihole } = config;
  const machines: readonly (readonly [name: string, address: string])[] = [
    [proxmox.node, proxmox.ip],
    ...Object.entries(proxmox.hosts).map(([name, { ip }]) => [name, ip] as const),
    ...Object.entries(nodes).map(([name, { ip }]) => [name, ip] as const),
    [edge.traefik.name, edge.traefik.ip],
    ...(pihole === undefined ? [] : [[pihole.name, pihole.ip] as const]),
  ];
  const names = new Map(machines.map(([name, address]) => [hostOf(name, domain), address]));
  for (const [name, address] of Object.entries(pihole?.records ?? {})) names.set(hostOf(name, domain), address);
  return [...names].map(([name, address]) => ({ name, address })).toSorted((a, b) => compare(a.name, b.name));
}

function dhcpOf({ config, networks }: Site): PiholeDhcp | null {
  const { pihole } = config;
  const network = networks.find(({ name }) => name === (pihole?.network ?? LAN));
  if (pihole?.dhcp === undefined || network?.dhcp === undefined || network.dhcp === null) return null;
  const prefix = parseCidr(network.cidr)?.prefix ?? 32;
  return {
    ...network.dhcp,
    router: network.gateway,
    netmask: formatAddress(prefix === 0 ? 0 : (0xffffffff << (32 - prefix)) >>> 0),
    leaseTime: pihole.dhcp.leaseTime,
    reservations: Object.entries(pihole.dhcp.reservations)
      .map(([name, { mac, ip }]) => ({ name, mac: mac.toUpperCase(), address: ip }))
      .toSorted((a, b) => compare(a.name, b.name)),
  };
}
