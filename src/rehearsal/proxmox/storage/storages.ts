import { type Identity, isAllowed, requirePrivileges } from "../access/permissions.ts";
import type { Host } from "../context.ts";
import { die } from "../errors.ts";
import type { State, StorageState, VolumeState } from "../state/state.ts";
import { parseVolumeId, parseVolumeName } from "./volume-id.ts";

/**
 * A storage as a node may use it. source: pve-storage src/PVE/Storage.pm storage_check_enabled, storage_check_node
 *
 * @throws PveError 500 when there is none, it is disabled, or not for this node
 */
export function enabledStorage({ state, node }: Pick<Host, "state" | "node">, id: string): StorageState {
  const storage = state.storages[id];
  if (storage === undefined) return die(`storage '${id}' does not exist`);
  if (!storage.enabled) return die(`storage '${id}' is disabled`);
  if (!isOnNode(storage, node)) return die(`storage '${id}' is not available on node '${node}'`);
  return storage;
}

export function isOnNode(storage: StorageState, node: string): boolean {
  return storage.nodes?.includes(node) ?? true;
}

/**
 * Where the state keeps a volume: nodes with a storage of their own may each have one of the same id.
 *
 * @param id `storage:name`
 */
export function volumeKey(state: State, node: string, id: string): string {
  const storage = parseVolumeId(id)?.storage ?? "";
  return state.storages[storage]?.shared === true ? id : `${node}/${id}`;
}

/** What a node finds under a volume id. */
export function findVolume(state: State, node: string, id: string): VolumeState | undefined {
  return state.volumes[volumeKey(state, node, id)];
}

/** The id of a volume, as a node names it. */
export function volumeIdOf({ storage, name }: VolumeState): string {
  return `${storage}:${name}`;
}

/** A volume by its id. @throws PveError 500 */
export function existingVolume(host: Host, id: string): VolumeState {
  const parsed = parseVolumeId(id);
  if (parsed === undefined) return die(`unable to parse volume ID '${id}'`);
  enabledStorage(host, parsed.storage);
  return findVolume(host.state, host.node, id) ?? die(`volume '${id}' does not exist`);
}

/**
 * May the caller use this volume for guest `vmid`? source: pve-storage src/PVE/Storage.pm check_volume_access
 *
 * @param type when given, the content type that it must have
 * @throws PveError 403, or 500 for a wrong type
 */
export function requireVolumeAccess(
  host: Pick<Host, "state" | "node">,
  identity: Identity,
  vmid: number | undefined,
  id: string,
  type?: string,
): void {
  const { state } = host;
  const parsed = parseVolumeId(id);
  if (parsed === undefined) {
    if (identity.user === "root@pam" && identity.token === undefined) return;
    return die("Only root can pass arbitrary filesystem paths.");
  }
  const { content, owner } = parseVolumeName(enabledStorage(host, parsed.storage), parsed.name);
  if (type !== undefined && content !== type && !(type === "rootdir" && content === "images"))
    return die(`unable to use volume ${id} - content type needs to be '${type}'`);
  const path = `/storage/${parsed.storage}`;
  if (isAllowed(state, identity, path, ["Datastore.Allocate"])) return;
  if (owner === undefined)
    return requirePrivileges(state, identity, path, ["Datastore.AllocateSpace", "Datastore.Audit"], true);
  if (owner === vmid) return;
  requirePrivileges(state, identity, path, ["Datastore.Audit"]);
  requirePrivileges(state, identity, `/vms/${owner}`, ["VM.Config.Disk"]);
}
