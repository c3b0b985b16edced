import { requirePrivileges } from "../access/permissions.ts";
import { type Call, startTask } from "../context.ts";
import { die, parameterError, PveError } from "../errors.ts";
import { endpoint, everyone, type Json, on } from "../http/endpoint.ts";
import { integer, optional, string } from "../schema/parameter.ts";
import { node, storageId, vmid } from "../schema/formats.ts";
import { requireNode } from "../guests/guest.ts";
import { SECONDS } from "../guests/power.ts";
import { enabledStorage, existingVolume, findVolume, requireVolumeAccess, volumeIdOf } from "../storage/storages.ts";
import { allocate, free } from "../storage/volumes.ts";
import type { VolumeState } from "../state/state.ts";

const PATH = "/nodes/{node}/storage/{storage}/content";

/** source: pve-storage src/PVE/API2/Storage/Content.pm */
export const listContent = endpoint({
  method: "GET",
  path: PATH,
  permission: on("/storage/{storage}", ["Datastore.Audit", "Datastore.AllocateSpace"], { any: true }),
  parameters: { node, storage: storageId, content: optional(string()), vmid: optional(vmid) },
  handle: (call, values) => {
    const { state } = call.host;
    requireNode(state, values.node);
    enabledStorage(call.host, values.storage);
    return Object.values(state.volumes)
      .filter(({ storage, node: on }) => storage === values.storage && (on ?? values.node) === values.node)
      .filter((volume) => (values.content ?? volume.content) === volume.content)
      .filter((volume) => (values.vmid ?? volume.owner) === volume.owner && mayUse(call, volumeIdOf(volume)))
      .map((volume) => ({
        volid: volumeIdOf(volume),
        content: volume.content,
        format: volume.format,
        size: volume.sizeBytes,
        used: volume.usedBytes,
        ctime: volume.created,
        ...(volume.owner === undefined ? {} : { vmid: volume.owner }),
      }));
  },
});

/** Allocate a disk image, as CSI does. `size` is in KiB unless it has a unit M or G. source: Content.pm create */
export const createContent = endpoint({
  method: "POST",
  path: PATH,
  permission: on("/storage/{storage}", ["Datastore.AllocateSpace"]),
  parameters: {
    node,
    storage: storageId,
    vmid,
    filename: string(),
    size: string({ pattern: /^\d+[MG]?$/ }),
    format: optional(string({ oneOf: ["raw", "qcow2", "subvol", "vmdk"] }), "size"),
  },
  handle: ({ host }, values) => {
    requireNode(host.state, values.node);
    const unit = values.size.at(-1) ?? "";
    const kib = Number.parseInt(values.size, 10) * (unit === "G" ? 2 ** 20 : unit === "M" ? 2 ** 10 : 1);
    if (!new RegExp(`^(?:vm|base)-${values.vmid}-\\S+$`).test(values.filename.replace(/^\d+\//, "")))
      throw parameterError({ filename: `illegal name '${values.filename}' - should be 'vm-${values.vmid}-*'` });
    const format = values.format === undefined ? {} : { format: values.format };
    return allocate(host, {
      storage: values.storage,
      owner: values.vmid,
      content: "images",
      name: values.filename,
      sizeBytes: kib * 1024,
      ...format,
    });
  },
});

const volumePath = { node, storage: storageId, volume: string() };

export const getContent = endpoint({
  method: "GET",
  path: `${PATH}/{volume*}`,
  permission: everyone,
  parameters: volumePath,
  handle: (call, values) => {
    requireNode(call.host.state, values.node);
    const id = volumeOf(values);
    requireVolumeAccess(call.host, call.identity, undefined, id);
    return detailsOf(id, existingVolume(call.host, id));
  },
});

/** source: Content.pm delete: other than for backups, the right to allocate on the storage is needed */
export const deleteContent = endpoint({
  method: "DELETE",
  path: `${PATH}/{volume*}`,
  permission: everyone,
  parameters: { ...volumePath, delay: optional(integer({ minimum: 1, maximum: 30 })) },
  handle: (call, values) => {
    const { host } = call;
    requireNode(host.state, values.node);
    const id = volumeOf(values);
    requirePrivileges(host.state, call.identity, `/storage/${values.storage}`, ["Datastore.Allocate"]);
    existingVolume(host, id);
    return startTask(call, {
      type: "imgdel",
      id: values.storage,
      seconds: SECONDS.imgdel,
      run: async (log) => {
        existingVolume(host, id);
        const user = Object.entries(host.state.guests).find(([, guest]) =>
          Object.values(guest.config).some((text) => text.split(",")[0] === id),
        );
        if (user !== undefined && findVolume(host.state, values.node, id)?.content === "images")
          die(`unable to remove disk: disk image '${id}' is still in use by guest ${user[0]}`);
        await free(host, id);
        log(`Removed volume '${id}'`);
      },
    });
  },
});

/** A volume may be given with or without its storage. */
function volumeOf(values: { readonly storage: string; readonly volume: string }): string {
  if (!values.volume.includes(":")) return `${values.storage}:${values.volume}`;
  if (!values.volume.startsWith(`${values.storage}:`))
    throw parameterError({ storage: `storage ID does not match volume '${values.volume}'` });
  return values.volume;
}

function detailsOf(id: string, volume: VolumeState): Json {
  return {
    path: volume.file ?? `/dev/pve/${id.split(":")[1] ?? ""}`,
    size: volume.sizeBytes,
    used: volume.usedBytes,
    format: volume.format,
  };
}

function mayUse(call: Call, id: string): boolean {
  try {
    requireVolumeAccess(call.host, call.identity, undefined, id);
    return true;
  } catch (error) {
    if (error instanceof PveError) return false;
    throw error;
  }
}
