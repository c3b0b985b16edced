import { type Identity, isAllowed, requirePrivileges } from "../access/permissions.ts";
import type { Host } from "../context.ts";
import { die } from "../errors.ts";
import type { State, StorageState, VolumeState } from "../state/state.ts";
import { parseVolumeId, parseVolumeName } from "./volume-id.ts";

/** @throws PveError 500 when there is none, or it is disabled */
export function enabledStorage(state: State, id: string): StorageState {
  const storage = state.storages[id];
  if (storage === undefined) return die(`storage '${id}' does not exist`);
  if (!storage.enabled) return die(`storage '${id}' is disabled`);
  return storage;
}

/** A volume by its id. @throws PveError 500 */
export function existingVolume(host: Host, id: string): VolumeState {
  const parsed = parseVolumeId(id);
  if (parsed === undefined) return die(`unable to parse volume ID '${id}'`);
  enabledStorage(host.state, parsed.storage);
  return host.state.volumes[id] ?? die(`volume '${id}' does not exist`);
}

/**
 * May the caller use this volume for guest `vmid`? source: pve-storage src/PVE/Storage.pm check_volume_access
 *
 * @param type when given, the content type that it must have
 * @throws PveError 403, or 500 for a wrong type
 */
export function requireVolumeAccess(
  state: State,
  identity: Identity,
  vmid: number | undefined,
  id: string,
  type?: string,
): void {
  const parsed = parseVolumeId(id);
  if (parsed === undefined) {
    if (identity.user === "root@pam" && identity.token === undefined) return;
    return die("Only root can pass arbitrary filesystem paths.");
  }
  const { content, owner } = parseVolumeName(enabledStorage(state, parsed.storage), parsed.name);
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
