import { edgeSchema, type TraefikInput } from "../../config/schema/edge.ts";
import { LAN } from "../../config/schema/network.ts";
import { nodeSchema, type NodeInput } from "../../config/schema/node.ts";
import type { PiholeInput } from "../../config/schema/pihole.ts";
import { parseSize } from "../../lib/size.ts";
import { record, textOr, type Config } from "./fact.ts";

/** A guest whose section is well formed, with what it takes from its host. */
export interface GuestFact {
  readonly path: string;
  /** For messages, e.g. `node worker-1`. */
  readonly owner: string;
  readonly host: string;
  readonly network: string;
  readonly cores: number;
  readonly memoryMiB: number;
  /** The system disk first; `path` is where its storage is written. */
  readonly disks: readonly { readonly path: string; readonly storage: string; readonly gib: number }[];
}

export interface NodeFact {
  readonly path: string;
  readonly name: string;
  /** `controlplane` or `worker`; undefined when that is wrong already. */
  readonly role: unknown;
  /** Whether a memory is given, right or wrong. */
  readonly hasMemory: boolean;
  /** Undefined when something in the section is wrong. */
  readonly settings: NodeInput | undefined;
}

const NODE = nodeSchema.strip();
const TRAEFIK = edgeSchema.shape.traefik.strip();

/** Nodes in the order in which they are written; undefined when there is no such section. */
export function collectNodes({ sound, given }: Config): readonly NodeFact[] | undefined {
  if (sound("nodes") === undefined) return undefined;
  return Object.keys(record(given("nodes"))).map((name) => ({
    path: `nodes.${name}`,
    name,
    role: sound("nodes", name, "role"),
    hasMemory: given("nodes", name, "memory") !== undefined,
    settings: NODE.safeParse(given("nodes", name)).data,
  }));
}

/** The section `edge.traefik`, when it is well formed. */
export function collectEdge({ given }: Config): TraefikInput | undefined {
  return TRAEFIK.safeParse(given("edge", "traefik")).data;
}

/** What every well-formed guest takes from its host and its storages, with the defaults of what is not written. */
export function collectGuests(
  config: Config,
  nodes: readonly NodeFact[] = [],
  edge: TraefikInput | undefined,
  pihole: PiholeInput | undefined,
): readonly GuestFact[] {
  const firstHost = textOr(config, "pve", "proxmox", "node") ?? "";
  const disks = textOr(config, "local-lvm", "proxmox", "storage", "disks") ?? "";
  const place = (guest: NodeInput | TraefikInput | PiholeInput): { host: string; network: string } => ({
    host: guest.host ?? firstHost,
    network: guest.network ?? LAN,
  });
  const ofNode = ({ path, name, settings: node }: NodeFact): readonly GuestFact[] => {
    if (node === undefined) return [];
    const worker = node.role === "worker";
    const storage = node.storage ?? disks;
    return [
      {
        path,
        owner: `node ${name}`,
        ...place(node),
        cores: node.cores ?? (worker ? 4 : 2),
        memoryMiB: parseSize(node.memory ?? (worker ? "" : "4GiB")) ?? 0,
        disks: [
          { path: `${path}.storage`, storage, gib: gib(node.disk ?? (worker ? "64GiB" : "32GiB")) },
          ...node.disks.map((disk, index) => ({
            path: `${path}.disks.${index}.storage`,
            storage: disk.storage ?? storage,
            gib: gib(disk.size),
          })),
        ],
      },
    ];
  };
  const ofContainer = (path: string, owner: string, container: TraefikInput | PiholeInput | undefined) =>
    container === undefined
      ? []
      : [
          {
            path,
            owner,
            ...place(container),
            cores: container.cores,
            memoryMiB: parseSize(container.memory) ?? 0,
            disks: [{ path: `${path}.storage`, storage: container.storage ?? disks, gib: gib(container.disk) }],
          },
        ];
  return [
    ...nodes.flatMap(ofNode),
    ...ofContainer("edge.traefik", "the edge container", edge),
    ...ofContainer("pihole", "the Pi-hole container", pihole),
  ];
}

function gib(size: string): number {
  return Math.ceil((parseSize(size) ?? 0) / 1024);
}
