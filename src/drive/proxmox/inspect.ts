import { z } from "zod";
import type { ProxmoxClient } from "./client.ts";

const MIB = 2 ** 20;

/** What a host says of itself and its cluster, as far as the token may see it. */
export interface HostFacts {
  /** `9.1.4`. */
  readonly version: string;
  readonly nodes: readonly NodeFacts[];
  readonly guests: readonly GuestFacts[];
  /** Resource mappings of PCI devices: the nodes that have such a device. */
  readonly pciMappings: readonly { readonly name: string; readonly nodes: readonly string[] }[];
  /** Privileges that the token has somewhere. */
  readonly privileges: ReadonlySet<string>;
}

export interface GuestFacts {
  readonly vmId: number;
  readonly kind: "qemu" | "lxc";
  readonly name: string;
  readonly node: string;
  readonly pool: string;
  readonly tags: readonly string[];
  readonly running: boolean;
  readonly memoryMiB: number;
}

export interface NodeFacts {
  readonly name: string;
  readonly online: boolean;
  /** Null when the token may not see it (it takes Sys.Audit). */
  readonly memoryMiB: number | null;
  /** Empty when the node was not asked or does not answer; the same with bridges. */
  readonly storages: readonly StorageFacts[];
  readonly bridges: readonly string[];
}

export interface StorageFacts {
  readonly name: string;
  readonly content: readonly string[];
  readonly active: boolean;
  /** Whether all nodes find the same content there. */
  readonly shared: boolean;
}

const version = z.looseObject({ version: z.string() });
const nodes = z.array(z.looseObject({ node: z.string(), status: z.string(), maxmem: z.number().optional() }));
const truth = z.union([z.int(), z.boolean()]).optional();
const storages = z.array(z.looseObject({ storage: z.string(), content: z.string(), active: truth, shared: truth }));
const networks = z.array(z.looseObject({ iface: z.string(), type: z.string() }));
const guests = z.array(
  z.looseObject({
    vmid: z.int(),
    type: z.enum(["qemu", "lxc"]),
    name: z.string().optional(),
    node: z.string(),
    pool: z.string().optional(),
    tags: z.string().optional(),
    status: z.string(),
    maxmem: z.number().optional(),
  }),
);
const permissions = z.record(z.string(), z.record(z.string(), z.unknown()));

const mappings = z.array(z.looseObject({ id: z.string(), map: z.array(z.string()) }));

/**
 * Ask a host everything that decides whether a lab fits on it and its cluster. Reads only.
 *
 * @param wanted nodes whose storages and bridges matter
 * @throws as `ProxmoxClient.get`
 */
export async function inspectHost(client: ProxmoxClient, wanted: readonly string[]): Promise<HostFacts> {
  // One first: a refused token is told once.
  const { version: release } = await client.get("/version", version);
  const known = await client.get("/nodes", nodes);
  const [members, machines, mapped, granted] = await Promise.all([
    Promise.all(known.map((entry) => inspectNode(client, entry, wanted.includes(entry.node)))),
    readGuests(client),
    client.get("/cluster/mapping/pci", mappings),
    readPrivileges(client),
  ]);
  return {
    version: release,
    nodes: members,
    guests: machines,
    pciMappings: mapped.map(({ id, map }) => ({
      name: id,
      nodes: map.flatMap((device) => /(?:^|,)node=([^,]+)/.exec(device)?.[1] ?? []),
    })),
    privileges: granted,
  };
}

/** Every guest of a host and its cluster that the token may see. @throws as `ProxmoxClient.get` */
export async function readGuests(client: ProxmoxClient): Promise<readonly GuestFacts[]> {
  const found = await client.get("/cluster/resources?type=vm", guests);
  return found.map(({ vmid, type, name, node: on, pool, tags, status, maxmem }) => ({
    vmId: vmid,
    kind: type,
    name: name ?? "",
    node: on,
    pool: pool ?? "",
    tags: (tags ?? "").split(/[;, ]/).filter((tag) => tag !== ""),
    running: status === "running",
    memoryMiB: Math.round((maxmem ?? 0) / MIB),
  }));
}

async function inspectNode(
  client: ProxmoxClient,
  { node, status, maxmem }: z.infer<typeof nodes>[number],
  wanted: boolean,
): Promise<NodeFacts> {
  const online = status === "online";
  const asked = wanted && online;
  const [found, interfaces] = await Promise.all([
    asked ? client.get(`/nodes/${node}/storage`, storages) : [],
    asked ? client.get(`/nodes/${node}/network`, networks) : [],
  ]);
  return {
    name: node,
    online,
    memoryMiB: maxmem === undefined ? null : Math.round(maxmem / MIB),
    storages: found.map(({ storage, content, active, shared }) => ({
      name: storage,
      content: content.split(","),
      active: active === undefined || Boolean(active),
      shared: Boolean(shared),
    })),
    bridges: interfaces.filter(({ type }) => type === "bridge" || type === "OVSBridge").map(({ iface }) => iface),
  };
}

/** Privileges that the client's token has somewhere. @throws as `ProxmoxClient.get` */
export async function readPrivileges(client: ProxmoxClient): Promise<ReadonlySet<string>> {
  const granted = await client.get("/access/permissions", permissions);
  return new Set(Object.values(granted).flatMap((privileges) => Object.keys(privileges)));
}

const clusterStatus = z.array(z.looseObject({ type: z.string(), name: z.string() }));

/** Name of the host's cluster, empty where it stands alone. Wants Sys.Audit on `/`. @throws as `ProxmoxClient.get` */
export async function readClusterName(client: ProxmoxClient): Promise<string> {
  const entries = await client.get("/cluster/status", clusterStatus);
  return entries.find(({ type }) => type === "cluster")?.name ?? "";
}
