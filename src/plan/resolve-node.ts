import type { NodeInput } from "../config/schema/node.ts";
import { parseSize } from "../lib/size.ts";
import { compare } from "./compare.ts";
import { macOf, serialOf } from "./derive.ts";
import type { LabNode } from "./lab.ts";
import { gib, placeOf, vmIdIn, type Site } from "./resolve-place.ts";

/** Decide a node. */
export function resolveNode(site: Site, name: string, node: NodeInput): LabNode {
  const worker = node.role === "worker";
  const vmId = vmIdIn(site, node);
  const place = placeOf(site, node);
  return {
    ...place,
    name,
    role: node.role,
    vmId,
    mac: macOf(vmId),
    cores: node.cores ?? (worker ? 4 : 2),
    memoryMiB: parseSize(node.memory ?? "4GiB") ?? 0,
    diskGiB: gib(node.disk ?? (worker ? "64GiB" : "32GiB")),
    disks: node.disks.map((disk) => ({
      name: disk.name,
      serial: serialOf(disk.name),
      gib: gib(disk.size),
      storage: disk.storage ?? place.storage,
    })),
    labels: Object.entries(node.labels)
      .map(([key, value]) => ({ key, value }))
      .toSorted((a, b) => compare(a.key, b.key)),
    taints: Object.entries(node.taints)
      .map(([key, text]) => {
        const [value = "", effect = ""] = text.split(":");
        return { key, value, effect };
      })
      .toSorted((a, b) => compare(a.key, b.key)),
    pci: node.pci,
  };
}
