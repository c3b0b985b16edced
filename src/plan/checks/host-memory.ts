import { formatSize } from "../../lib/size.ts";
import type { Facts } from "../facts.ts";
import type { GuestFact } from "../facts/guests.ts";
import type { HostFact } from "../facts/proxmox.ts";
import type { Check } from "./check.ts";

/** What Proxmox VE itself wants. Source: Proxmox VE, system requirements. */
const PROXMOX_MIB = 2048;

/** The guests of a host have no more memory than it has, times what may be promised of it. */
export const hostMemory: Check = (facts) =>
  loads(facts)
    .filter(({ used, limit }) => used > limit)
    .map(({ host, guests, used, limit, memoryMiB }) => {
      const largest = guests.toSorted((a, b) => b.memoryMiB - a.memoryMiB)[0];
      const left = (largest?.memoryMiB ?? 0) - (used - limit);
      const share = limit === memoryMiB ? "" : `, of which ${formatSize(limit)} may be promised`;
      const smaller = left >= 1024 ? `write memory: "${formatSize(left)}" for ${largest?.owner}` : "move guests away";
      return {
        code: "HOST_MEMORY",
        path: `${host.path}.memory`,
        message: `the guests of ${host.name} have ${formatSize(used)} in all (${listed(guests)}), and it has ${formatSize(memoryMiB)}${share}`,
        hint: `${smaller}, or correct ${host.path}.memory`,
      };
    });

/** And they leave it something to run them with. */
export const hostHeadroom: Check = (facts) =>
  loads(facts)
    .filter(({ used, limit, memoryMiB }) => used <= limit && used > memoryMiB - PROXMOX_MIB)
    .map(({ host, guests, used, memoryMiB }) => ({
      code: "HOST_HEADROOM",
      path: `${host.path}.memory`,
      message: `the guests of ${host.name} have ${formatSize(used)} of its ${formatSize(memoryMiB)} (${listed(guests)}): Proxmox itself wants ${formatSize(PROXMOX_MIB)}`,
      hint: `give the guests ${formatSize(used - (memoryMiB - PROXMOX_MIB))} less`,
      severity: "warning" as const,
    }));

interface Load {
  readonly host: HostFact;
  readonly guests: readonly GuestFact[];
  readonly memoryMiB: number;
  readonly used: number;
  readonly limit: number;
}

/** The hosts whose memory is known. */
function loads({ proxmox, guests }: Facts): readonly Load[] {
  return (proxmox?.hosts ?? []).flatMap((host) => {
    if (host.memoryMiB === undefined) return [];
    const own = guests.filter((guest) => guest.host === host.name);
    const used = own.reduce((sum, { memoryMiB }) => sum + memoryMiB, 0);
    const limit = Math.floor(host.memoryMiB * (proxmox?.settings.overcommit.memory ?? 1));
    return [{ host, guests: own, memoryMiB: host.memoryMiB, used, limit }];
  });
}

function listed(guests: readonly GuestFact[]): string {
  return guests.map(({ owner, memoryMiB }) => `${owner} ${formatSize(memoryMiB)}`).join(", ");
}
