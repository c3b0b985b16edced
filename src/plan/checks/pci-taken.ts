import type { Check } from "./check.ts";

/**
 * A device belongs to one VM at a time. A warning, because a mapping of Proxmox may stand for several devices of a
 * host, which only the host knows.
 */
export const pciTaken: Check = ({ nodes = [], guests }) => {
  const wanted = nodes.flatMap(({ path, name, settings }) => {
    const host = guests.find((guest) => guest.path === path)?.host ?? "";
    return (settings?.pci ?? []).map((mapping) => ({ path: `${path}.pci`, name, mapping, host }));
  });
  return wanted.flatMap((one, index) => {
    const owner = wanted.slice(0, index).find(({ mapping, host }) => mapping === one.mapping && host === one.host);
    if (owner === undefined) return [];
    return [
      {
        code: "PCI_TAKEN",
        path: one.path,
        message: `node ${one.name} wants device "${one.mapping}" of ${one.host}, which node ${owner.name} has already (${owner.path})`,
        hint: "give it to one of them, unless the mapping holds a device for each",
        severity: "warning" as const,
      },
    ];
  });
};
