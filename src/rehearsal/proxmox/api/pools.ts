import { isAllowed, requirePrivileges } from "../access/permissions.ts";
import type { Call } from "../context.ts";
import { die } from "../errors.ts";
import { endpoint, everyone, type Json, on } from "../http/endpoint.ts";
import { boolean, optional, string } from "../schema/parameter.ts";
import { listOf, poolId, splitList, storageId } from "../schema/formats.ts";
import { lxcStatus } from "./lxc-status.ts";
import { qemuStatus } from "./qemu-status.ts";

const id = string({ format: poolId });
const comment = optional(string());
const storageList = optional(string({ format: listOf((text, name) => void storageId.parse(text, name)) }));

/** source of this file: pve-manager PVE/API2/Pool.pm */
export const createPool = endpoint({
  method: "POST",
  path: "/pools",
  permission: on("/pool/{poolid}", ["Pool.Allocate"]),
  parameters: { poolid: id, comment },
  handle: ({ host }, values) => {
    if (host.state.pools[values.poolid] !== undefined)
      die(`create pool failed: pool '${values.poolid}' already exists`);
    host.state.pools[values.poolid] = {
      guests: [],
      storages: [],
      ...(values.comment === undefined ? {} : { comment: values.comment }),
    };
    host.changed();
    return null;
  },
});

export const listPools = endpoint({
  method: "GET",
  path: "/pools",
  permission: everyone,
  parameters: { poolid: optional(id), type: optional(string({ oneOf: ["qemu", "lxc", "storage"] })) },
  handle: (call, values) => {
    const { state } = call.host;
    if (values.poolid !== undefined) {
      requirePrivileges(state, call.identity, `/pool/${values.poolid}`, ["Pool.Audit"]);
      return [poolToJson(call, values.poolid, values.type)];
    }
    return Object.entries(state.pools)
      .filter(([name]) => isAllowed(state, call.identity, `/pool/${name}`, ["Pool.Audit"]))
      .map(([name, pool]) => ({ poolid: name, ...(pool.comment === undefined ? {} : { comment: pool.comment }) }));
  },
});

/** The older form, still there and used. */
export const getPool = endpoint({
  method: "GET",
  path: "/pools/{poolid}",
  permission: on("/pool/{poolid}", ["Pool.Audit"]),
  parameters: { poolid: id, type: optional(string({ oneOf: ["qemu", "lxc", "storage"] })) },
  handle: (call, values) => {
    const { poolid: _, ...pool } = poolToJson(call, values.poolid, values.type);
    return pool;
  },
});

const change = {
  poolid: id,
  comment,
  vms: optional(string({ pattern: /^\d+(?:[,;\s\0]+\d+)*$/ })),
  storage: storageList,
  "allow-move": optional(boolean()),
  delete: optional(boolean()),
};

export const updatePool = endpoint({
  method: "PUT",
  path: "/pools",
  permission: on("/pool/{poolid}", ["Pool.Allocate"]),
  parameters: change,
  handle: (call, values) => {
    const { state } = call.host;
    const pool = state.pools[values.poolid] ?? die(`pool '${values.poolid}' does not exist`);
    if (values.comment !== undefined) pool.comment = values.comment;
    for (const text of splitList(values.vms ?? ""))
      moveGuest(call, values.poolid, Number(text), values.delete === true, values["allow-move"] === true);
    for (const storage of splitList(values.storage ?? "")) {
      requirePrivileges(state, call.identity, `/storage/${storage}`, ["Datastore.Allocate"]);
      pool.storages = pool.storages.filter((name) => name !== storage);
      if (values.delete !== true) pool.storages.push(storage);
    }
    call.host.changed();
    return null;
  },
});

export const deletePool = endpoint({
  method: "DELETE",
  path: "/pools",
  permission: on("/pool/{poolid}", ["Pool.Allocate"]),
  parameters: { poolid: id },
  handle: (call, values) => removePool(call, values.poolid),
});

export const deletePoolByPath = endpoint({
  method: "DELETE",
  path: "/pools/{poolid}",
  permission: on("/pool/{poolid}", ["Pool.Allocate"]),
  parameters: { poolid: id },
  handle: (call, values) => removePool(call, values.poolid),
});

function removePool({ host }: Call, name: string): null {
  const pool = host.state.pools[name] ?? die(`delete pool failed: pool '${name}' does not exist`);
  if (pool.guests.length > 0) die(`delete pool failed: pool '${name}' is not empty (contains VMs)`);
  if (pool.storages.length > 0) die(`delete pool failed: pool '${name}' is not empty (contains storage)`);
  delete host.state.pools[name];
  host.state.acls = host.state.acls.filter((acl) => acl.path !== `/pool/${name}`);
  host.changed();
  return null;
}

function moveGuest(call: Call, name: string, vmid: number, remove: boolean, allowMove: boolean): void {
  const { state } = call.host;
  requirePrivileges(state, call.identity, `/vms/${vmid}`, ["VM.Allocate"]);
  if (state.guests[String(vmid)] === undefined) die(`unable to add VM ${vmid}: VM does not exist`);
  const current = Object.keys(state.pools).find((key) => state.pools[key]?.guests.includes(vmid));
  if (remove && current !== name) die(`VM ${vmid} is not a pool member`);
  if (!remove && current !== undefined && current !== name && !allowMove)
    die(`VM ${vmid} belongs already to pool '${current}' and 'allow-move' is not set`);
  for (const pool of Object.values(state.pools)) pool.guests = pool.guests.filter((id_) => id_ !== vmid);
  if (!remove) state.pools[name]?.guests.push(vmid);
}

function poolToJson(
  { host, identity }: Call,
  name: string,
  type: string | undefined,
): { readonly [key: string]: Json } {
  const { state } = host;
  const pool = state.pools[name] ?? die(`pool '${name}' does not exist`);
  const guests = pool.guests.flatMap((vmid): Json[] => {
    const guest = state.guests[String(vmid)];
    if (
      guest === undefined ||
      (type ?? guest.kind) !== guest.kind ||
      !isAllowed(state, identity, `/vms/${vmid}`, ["VM.Audit"])
    )
      return [];
    const status = guest.kind === "qemu" ? qemuStatus(host, vmid, guest) : lxcStatus(host, vmid, guest);
    return [{ ...status, id: `${guest.kind}/${vmid}`, type: guest.kind, node: guest.node }];
  });
  const storages =
    (type ?? "storage") === "storage"
      ? pool.storages.map((storage) => ({
          id: `storage/${state.node}/${storage}`,
          type: "storage",
          storage,
          node: state.node,
          status: "available",
        }))
      : [];
  return {
    poolid: name,
    members: [...guests, ...storages],
    ...(pool.comment === undefined ? {} : { comment: pool.comment }),
  };
}
