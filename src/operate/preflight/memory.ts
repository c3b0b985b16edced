import type { HostFacts } from "../../drive/proxmox/inspect.ts";
import type { Issue } from "../../lib/issue.ts";
import { formatSize } from "../../lib/size.ts";
import { isOurs } from "./guest-ids.ts";
import { called, placesOf } from "./places.ts";
import type { Rule } from "./rule.ts";

/** Each host has room for the lab's guests beside the others that run on it. Where the token may see how much it has. */
export const memory: Rule = {
  name: "memory",
  issues: (lab, host) =>
    lab.proxmox.hosts.flatMap(({ name }, index): readonly Issue[] => {
      const total = memoryOf(host, name);
      if (total === null) return [];
      const own = placesOf(lab).filter((guest) => guest.host === name);
      const others = host.guests.filter((guest) => guest.node === name && guest.running && !isOurs(lab, guest));
      const used = sum(own) + sum(others);
      if (used <= total * lab.proxmox.memoryShare) return [];
      return [
        {
          code: "HOST_MEMORY",
          path: index === 0 ? "proxmox.node" : `proxmox.hosts.${name}`,
          message: `${called(lab, name)} has ${formatSize(total)} of memory; the lab's guests there want ${formatSize(sum(own))}, and others that run have ${formatSize(sum(others))}`,
          hint: `give the guests ${formatSize(Math.ceil(used - total * lab.proxmox.memoryShare))} less, or move one to another host`,
        },
      ];
    }),
  fine: (lab, host) =>
    lab.proxmox.hosts
      .map(({ name }) => {
        const total = memoryOf(host, name);
        const size = total === null ? "not visible to the token, which takes Sys.Audit" : formatSize(total);
        return `${name} ${size}`;
      })
      .join(", "),
};

function memoryOf({ nodes }: HostFacts, name: string): number | null {
  return nodes.find((node) => node.name === name)?.memoryMiB ?? null;
}

function sum(guests: readonly { readonly memoryMiB: number }[]): number {
  return guests.reduce((total, { memoryMiB }) => total + memoryMiB, 0);
}
