import { isAllowed, requirePrivileges } from "../access/permissions.ts";
import type { Host } from "../context.ts";
import { die } from "../errors.ts";
import { endpoint, everyone, type Json, on } from "../http/endpoint.ts";
import { boolean, optional, string } from "../schema/parameter.ts";
import { configId, listOf, node, splitList, storageId } from "../schema/formats.ts";
import { requireNode } from "../guests/guest.ts";
import { enabledStorage, isOnNode } from "../storage/storages.ts";
import { spaceOf } from "../storage/space.ts";
import { isFileBased } from "../storage/volume-id.ts";
import type { State } from "../state/state.ts";

const AUDIT = ["Datastore.Audit", "Datastore.AllocateSpace"];

/** source: pve-storage src/PVE/API2/Storage/Status.pm index, read_status */
export const listNodeStorages = endpoint({
  method: "GET",
  path: "/nodes/{node}/storage",
  permission: everyone,
  parameters: {
    node,
    content: optional(string({ format: listOf(configId) })),
    enabled: optional(boolean()),
    storage: optional(storageId),
    target: optional(node),
    format: optional(boolean()),
  },
  handle: ({ host, identity }, values) => {
    requireNode(host.state, values.node);
    const contents = splitList(values.content ?? "");
    return Object.entries(host.state.storages)
      .filter(([, storage]) => isOnNode(storage, values.node))
      .filter(([id]) => isAllowed(host.state, identity, `/storage/${id}`, AUDIT, true))
      .filter(
        ([id, storage]) =>
          (values.storage ?? id) === id &&
          (contents.length === 0 || contents.some((name) => storage.content.includes(name))),
      )
      .map(([id]) => ({ storage: id, ...statusOf(host, id) }));
  },
});

export const getStorageStatus = endpoint({
  method: "GET",
  path: "/nodes/{node}/storage/{storage}/status",
  permission: on("/storage/{storage}", AUDIT, { any: true }),
  parameters: { node, storage: storageId },
  handle: ({ host }, values) => {
    requireNode(host.state, values.node);
    if (host.state.storages[values.storage] !== undefined) enabledStorage(host, values.storage);
    return statusOf(host, values.storage);
  },
});

/** Definitions, for the whole cluster. source: pve-storage src/PVE/API2/Storage/Config.pm */
export const listStorages = endpoint({
  method: "GET",
  path: "/storage",
  permission: everyone,
  parameters: { type: optional(string()) },
  handle: ({ host, identity }, values) =>
    Object.entries(host.state.storages)
      .filter(
        ([id, storage]) =>
          (values.type ?? storage.type) === storage.type &&
          isAllowed(host.state, identity, `/storage/${id}`, AUDIT, true),
      )
      .map(([id]) => definitionOf(host.state, id)),
});

export const getStorage = endpoint({
  method: "GET",
  path: "/storage/{storage}",
  permission: on("/storage/{storage}", ["Datastore.Allocate"]),
  parameters: { storage: storageId },
  handle: ({ host }, values) => definitionOf(host.state, values.storage),
});

const CONTENT = ["images", "rootdir", "iso", "vztmpl", "import", "backup", "snippets", "none"];

/** Content types are what has to be changed on a fresh host before images can be imported. */
export const updateStorage = endpoint({
  method: "PUT",
  path: "/storage/{storage}",
  permission: on("/storage", ["Datastore.Allocate"]),
  parameters: {
    storage: storageId,
    content: optional(string({ format: listOf((text, name) => void string({ oneOf: CONTENT }).parse(text, name)) })),
    disable: optional(boolean()),
    digest: optional(string({ maxLength: 64 })),
  },
  handle: ({ host, identity }, values) => {
    requirePrivileges(host.state, identity, "/storage", ["Datastore.Allocate"]);
    const storage =
      host.state.storages[values.storage] ?? die(`update storage failed: storage '${values.storage}' does not exist`);
    if (values.content !== undefined) {
      const content = splitList(values.content);
      const onlyFiles = content.filter((name) => !["images", "rootdir", "none"].includes(name));
      if (!isFileBased(storage) && onlyFiles.length > 0)
        die(`update storage failed: storage does not support content type '${onlyFiles[0] ?? ""}'`);
      storage.content = content;
    }
    if (values.disable !== undefined) storage.enabled = !values.disable;
    host.changed();
    return { storage: values.storage, type: storage.type };
  },
});

function statusOf(host: Host, id: string): Record<string, Json> {
  const storage = host.state.storages[id] ?? die(`storage '${id}' does not exist`);
  const { total, used, free } = spaceOf(host, id);
  return {
    type: storage.type,
    content: storage.content.toSorted().join(","),
    enabled: storage.enabled ? 1 : 0,
    active: storage.enabled ? 1 : 0,
    shared: storage.shared ? 1 : 0,
    total,
    used,
    avail: free,
    used_fraction: total === 0 ? 0 : used / total,
  };
}

function definitionOf(state: State, id: string): Record<string, Json> {
  const storage = state.storages[id] ?? die(`storage '${id}' does not exist`);
  const place: Record<string, string> = isFileBased(storage)
    ? { path: id === "local" ? "/var/lib/vz" : `/mnt/pve/${id}` }
    : { vgname: "pve" };
  return {
    storage: id,
    type: storage.type,
    content: storage.content.toSorted().join(","),
    ...place,
    ...(storage.type === "lvmthin" ? { thinpool: "data" } : {}),
    ...(storage.shared ? { shared: 1 } : {}),
    ...(storage.nodes === undefined ? {} : { nodes: storage.nodes.join(",") }),
    ...(storage.enabled ? {} : { disable: 1 }),
    digest: "0000000000000000000000000000000000000000",
  };
}
