import { z } from "zod";
import type { ProxmoxClient } from "./client.ts";

/** What a host says of itself, as far as the token may see it. */
export interface HostFacts {
  /** `9.1.4`. */
  readonly version: string;
  readonly nodes: readonly string[];
  /** Storages of the lab's node; empty when there is no such node. */
  readonly storages: readonly {
    readonly name: string;
    readonly content: readonly string[];
    readonly active: boolean;
  }[];
  readonly bridges: readonly string[];
  readonly guests: readonly {
    readonly vmId: number;
    readonly name: string;
    readonly node: string;
    readonly pool: string;
    readonly tags: readonly string[];
  }[];
  /** Privileges that the token has somewhere. */
  readonly privileges: ReadonlySet<string>;
}

const version = z.looseObject({ version: z.string() });
const nodes = z.array(z.looseObject({ node: z.string() }));
const storages = z.array(
  z.looseObject({ storage: z.string(), content: z.string(), active: z.union([z.int(), z.boolean()]).optional() }),
);
const networks = z.array(z.looseObject({ iface: z.string(), type: z.string() }));
const guests = z.array(
  z.looseObject({
    vmid: z.int(),
    name: z.string().optional(),
    node: z.string(),
    pool: z.string().optional(),
    tags: z.string().optional(),
  }),
);
const permissions = z.record(z.string(), z.record(z.string(), z.unknown()));

/** Ask a host everything that decides whether a lab fits on it. Reads only. @throws as `ProxmoxClient.get` */
export async function inspectHost(client: ProxmoxClient, node: string): Promise<HostFacts> {
  // One first: a refused token is told once.
  const { version: release } = await client.get("/version", version);
  const known = (await client.get("/nodes", nodes)).map((entry) => entry.node);
  const there = known.includes(node);
  const [found, interfaces, machines, granted] = await Promise.all([
    there ? client.get(`/nodes/${node}/storage`, storages) : [],
    there ? client.get(`/nodes/${node}/network`, networks) : [],
    client.get("/cluster/resources?type=vm", guests),
    readPrivileges(client),
  ]);
  return {
    version: release,
    nodes: known,
    storages: found.map(({ storage, content, active }) => ({
      name: storage,
      content: content.split(","),
      active: active === undefined || Boolean(active),
    })),
    bridges: interfaces.filter(({ type }) => type === "bridge" || type === "OVSBridge").map(({ iface }) => iface),
    guests: machines.map(({ vmid, name, node: on, pool, tags }) => ({
      vmId: vmid,
      name: name ?? "",
      node: on,
      pool: pool ?? "",
      tags: (tags ?? "").split(/[;, ]/).filter((tag) => tag !== ""),
    })),
    privileges: granted,
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
