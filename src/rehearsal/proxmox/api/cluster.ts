import { isAllowed } from "../access/permissions.ts";
import { parameterError } from "../errors.ts";
import { endpoint, everyone, type Json, on } from "../http/endpoint.ts";
import { optional, string } from "../schema/parameter.ts";
import { vmid } from "../schema/formats.ts";
import { isOnNode } from "../storage/storages.ts";
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
    const { cluster, node: self, nodes } = host.state;
    const members = Object.entries(nodes).map(([name, { online }], index) => ({
      type: "node",
      id: `node/${name}`,
      name,
      local: name === self ? 1 : 0,
      online: online ? 1 : 0,
      level: "",
      nodeid: cluster === undefined ? 0 : index + 1,
    }));
    if (cluster === undefined) return members;
    const quorate = members.filter(({ online }) => online === 1).length * 2 > members.length ? 1 : 0;
    return [{ type: "cluster", id: "cluster", name: cluster, version: 1, nodes: members.length, quorate }, ...members];
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
      ...(wanted("node") ? nodes(call) : []),
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
        node: guest.node,
        maxcpu: cpus,
        ...(pool === undefined ? {} : { pool }),
      };
    });
}

function nodes({ host, identity }: Call): Json[] {
  const { state } = host;
  return Object.entries(state.nodes).map(([name, { cores, memoryBytes, online }]) => {
    const details = { maxcpu: cores, maxmem: memoryBytes, cpu: 0.02, mem: 0, uptime: 3600 };
    const shown = online && isAllowed(state, identity, `/nodes/${name}`, ["Sys.Audit"]) ? details : {};
    return { id: `node/${name}`, type: "node", node: name, status: online ? "online" : "offline", level: "", ...shown };
  });
}

function storages({ host, identity }: Call): Json[] {
  const { state } = host;
  return Object.entries(state.storages)
    .filter(([id]) =>
      isAllowed(state, identity, `/storage/${id}`, ["Datastore.Audit", "Datastore.AllocateSpace"], true),
    )
    .flatMap(([id, storage]) =>
      Object.entries(state.nodes)
        .filter(([node]) => isOnNode(storage, node))
        .map(([node, { online }]) => {
          const { total, used } = spaceOf({ state, node }, id);
          return {
            id: `storage/${node}/${id}`,
            type: "storage",
            storage: id,
            node,
            status: storage.enabled && online ? "available" : "unknown",
            plugintype: storage.type,
            content: storage.content.toSorted().join(","),
            shared: storage.shared ? 1 : 0,
            maxdisk: total,
            disk: used,
          };
        }),
    );
}
