import { formatSize } from "../../lib/size.ts";
import type { Check } from "./check.ts";

/** What Talos wants at least. Source: Talos documentation, system requirements. */
const LEAST = {
  controlplane: { cores: 2, memoryMiB: 2048, gib: 10 },
  worker: { cores: 1, memoryMiB: 1024, gib: 10 },
};

/** A node that Talos cannot run on is refused before it is made. */
export const nodeTooSmall: Check = ({ nodes = [], guests }) =>
  nodes.flatMap(({ path, name, settings }) => {
    const guest = guests.find((other) => other.path === path);
    if (settings === undefined || guest === undefined) return [];
    const least = LEAST[settings.role];
    const kind = settings.role === "controlplane" ? "control plane" : "worker";
    const issue = (key: string, has: string, wants: string, value: string) => ({
      code: "NODE_TOO_SMALL",
      path: `${path}.${key}`,
      message: `${kind} ${name} has ${has}, and Talos wants ${wants} at least`,
      hint: `write ${key}: ${value}`,
    });
    const disk = guest.disks[0]?.gib ?? 0;
    const memory = formatSize(least.memoryMiB);
    return [
      ...(guest.cores < least.cores
        ? [issue("cores", `${guest.cores} core`, `${least.cores}`, String(least.cores))]
        : []),
      ...(guest.memoryMiB > 0 && guest.memoryMiB < least.memoryMiB
        ? [issue("memory", `${formatSize(guest.memoryMiB)} of memory`, memory, `"${memory}"`)]
        : []),
      ...(disk < least.gib ? [issue("disk", `a disk of ${disk}GiB`, `${least.gib}GiB`, `"${least.gib}GiB"`)] : []),
    ];
  });
