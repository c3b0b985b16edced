import { isAllowed } from "../access/permissions.ts";
import { parameterError } from "../errors.ts";
import { endpoint, everyone, type Json, on } from "../http/endpoint.ts";
import { optional, string } from "../schema/parameter.ts";
import { vmid } from "../schema/formats.ts";
import { isFileBased } from "../storage/volume-id.ts";
import { spaceOf } from "../storage/space.ts";
import type { Call } from "../context.ts";
import { lxcStatus } from "./lxc-status.ts";
import { qemuStatus } from "./qemu-status.ts";

/** source: pve-manager PVE/API2/Cluster.pm nextid (the answer is text) */
export const getNextId = endpoint({
  method: "GET",
  path: "/cluster/nextid",
  permission: everyone,
  parameters: { vmid: optional(vmid) },
  handle: ({ host }, values) => {
    const taken = host.state.guests;
    if (values.vmid !== undefined) {
      const other = taken[String(values.vmid)];
      if (other === undefined) return String(values.vmid);
      throw parameterError({ vmid: `${other.kind === "qemu" ? "VM" : "CT"} ${values.vmid} already exists` });
    }
    let next = 100;
    while (taken[String(next)] !== undefined) next++;
    return String(next);
  },
});

/** A single host has only its node entry; a cluster, even of one node, has one of its own. source: Cluster.pm get_status */
export const getClusterStatus = endpoint({
  method: "GET",
  path: "/cluster/status",
  permission: on("/", ["Sys.Audit"]),
  parameters: {},
  handle: ({ host }) => {
    const { cluster, node } = host.state;
    const self = {
      type: "node",
      id: `node/${node}`,
      name: node,
      local: 1,
      online: 1,
      level: "",
      nodeid: cluster === undefined ? 0 : 1,
    };
    return cluster === undefined
      ? [self]
      : [{ type: "cluster", id: "cluster", name: cluster, version: 1, nodes: 1, quorate: 1 }, self];
  },
});

/** Only what the caller may see. source: Cluster.pm resources */
export const getResources = endpoint({
  method: "GET",
  path: "/cluster/resources",
  permission: everyone,
  parameters: { type: optional(string({ oneOf: ["vm", "storage", "node", "sdn"] })) },
  handle: (call, { type }) => {
    const wanted = (kind: string): boolean => type === undefined || type === kind;
    return [
      ...(wanted("vm") ? guests(call) : []),
      ...(wanted("node") ? [nodeEntry(call)] : []),
      ...(wanted("storage") ? storages(call) : []),
    ];
  },
});

function guests({ host, identity }: Call): Json[] {
  const { state } = host;
  return Object.entries(state.guests)
    .filter(([id]) => isAllowed(state, identity, `/vms/${id}`, ["VM.Audit"]))
    .map(([id, guest]) => {
      const {
        cpus,
        pid: _,
        type: __,
        ...status
      } = guest.kind === "qemu" ? qemuStatus(host, Number(id), guest) : lxcStatus(host, Number(id), guest);
      const pool = Object.keys(state.pools).find((name) => state.pools[name]?.guests.includes(Number(id)));
      return {
        template: 0,
        ...status,
        id: `${guest.kind}/${id}`,
        type: guest.kind,
        node: state.node,
        maxcpu: cpus,
        ...(pool === undefined ? {} : { pool }),
      };
    });
}

function nodeEntry({ host, identity }: Call): Json {
  const { state } = host;
  const details = isAllowed(state, identity, `/nodes/${state.node}`, ["Sys.Audit"])
    ? { maxcpu: state.cores, maxmem: state.memoryBytes, cpu: 0.02, mem: 0, uptime: 3600 }
    : {};
  return { id: `node/${state.node}`, type: "node", node: state.node, status: "online", level: "", ...details };
}

function storages({ host, identity }: Call): Json[] {
  const { state } = host;
  return Object.entries(state.storages)
    .filter(([id]) =>
      isAllowed(state, identity, `/storage/${id}`, ["Datastore.Audit", "Datastore.AllocateSpace"], true),
    )
    .map(([id, storage]) => {
      const { total, used } = spaceOf(state, id);
      return {
        id: `storage/${state.node}/${id}`,
        type: "storage",
        storage: id,
        node: state.node,
        status: storage.enabled ? "available" : "unknown",
        plugintype: storage.type,
        content: storage.content.toSorted().join(","),
        shared: storage.shared || (isFileBased(storage) && storage.type === "nfs") ? 1 : 0,
        maxdisk: total,
        disk: used,
      };
    });
}
