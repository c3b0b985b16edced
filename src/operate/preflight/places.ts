import type { HostFacts, NodeFacts } from "../../drive/proxmox/inspect.ts";
import { containersOf } from "../../plan/containers.ts";
import type { Lab, Place } from "../../plan/lab.ts";

/** A guest of the lab, and where it was written. */
export interface Placed extends Place {
  readonly path: string;
  readonly memoryMiB: number;
}

export function placesOf(lab: Lab): readonly Placed[] {
  return [...lab.nodes.map((node) => ({ ...node, path: `nodes.${node.name}` })), ...containersOf(lab)];
}

/** The node of that name, when there is one that answers: of the others one rule alone speaks. */
export function answering(host: HostFacts, name: string): NodeFacts | undefined {
  return host.nodes.find((node) => node.name === name && node.online);
}

/** How messages call a host: by name only where there are several. */
export function called({ proxmox }: Lab, name: string): string {
  return proxmox.hosts.length > 1 ? `host ${name}` : "the host";
}
