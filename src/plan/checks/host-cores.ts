import type { Check } from "./check.ts";

/** Virtual cores against the threads of a host: together with what may be promised, and each VM by itself. */
export const hostCores: Check = ({ proxmox, guests }) =>
  (proxmox?.hosts ?? []).flatMap(({ name, path, cores }) => {
    if (cores === undefined || proxmox === undefined) return [];
    const own = guests.filter(({ host }) => host === name);
    const used = own.reduce((sum, guest) => sum + guest.cores, 0);
    const { cores: factor } = proxmox.settings.overcommit;
    const tooWide = own
      .filter((guest) => guest.path.startsWith("nodes.") && guest.cores > cores)
      .map((guest) => ({
        code: "HOST_CORES",
        path: `${guest.path}.cores`,
        message: `${guest.owner} has ${guest.cores} cores, and ${name} has ${cores} threads (${path}.cores): Proxmox starts no VM that is wider than its host`,
        hint: `write cores: ${cores}`,
      }));
    if (used <= cores * factor) return tooWide;
    return [
      ...tooWide,
      {
        code: "HOST_CORES",
        path: `${path}.cores`,
        message: `the guests of ${name} have ${used} cores in all, and of its ${cores} threads ${factor} times as many may be promised (proxmox.overcommit.cores)`,
        hint: `give the guests ${used - Math.floor(cores * factor)} cores less, or write overcommit: { cores: ${Math.ceil(used / cores)} }`,
      },
    ];
  });
