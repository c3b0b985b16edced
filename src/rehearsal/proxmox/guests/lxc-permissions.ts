import { isRoot, requireGuestPrivileges, requirePrivileges } from "../access/permissions.ts";
import type { Call } from "../context.ts";
import { permissionError } from "../errors.ts";
import { parsePropertyString } from "../schema/property-string.ts";
import { requireVolumeAccess } from "../storage/storages.ts";
import { parseVolumeId } from "../storage/volume-id.ts";
import { FEATURES_FORMAT, parseLxcNet, parseMountPoint } from "./lxc-formats.ts";
import { newDisk } from "./qemu-drives.ts";
import { requireBridge } from "./qemu-permissions.ts";

export interface LxcChange {
  readonly vmid: number;
  readonly pool: string | undefined;
  readonly set: Readonly<Record<string, string>>;
  readonly remove: readonly string[];
  readonly before: Readonly<Record<string, string>>;
  readonly unprivileged: boolean;
}

/** source: pve-container src/PVE/LXC.pm check_ct_modify_config_perm, check_bridge_access */
export function requireLxcPrivileges(call: Call, change: LxcChange): void {
  if (isRoot(call.identity)) return;
  const { state } = call.host;
  const need = (privilege: string): void =>
    requireGuestPrivileges(state, call.identity, change.vmid, change.pool, [privilege]);
  for (const key of [...Object.keys(change.set), ...change.remove]) {
    const value = change.set[key];
    if (/^(?:cores|cpuunits|cpulimit)$/.test(key)) need("VM.Config.CPU");
    else if (/^(?:memory|swap)$/.test(key)) need("VM.Config.Memory");
    else if (/^(?:rootfs|mp\d+|unused\d+)$/.test(key)) {
      need("VM.Config.Disk");
      if (value !== undefined) requireMount(call, change.vmid, key, value);
    } else if (/^(?:net\d+|nameserver|searchdomain|hostname)$/.test(key)) {
      need("VM.Config.Network");
      for (const text of [value, change.before[key]]) {
        if (text === undefined || !key.startsWith("net")) continue;
        const net = parseLxcNet(key, text);
        requireBridge(call, net["bridge"], net["tag"]);
      }
    } else if (/^dev\d+$/.test(key))
      throw permissionError("configuring device passthrough is only allowed for root@pam");
    else if (key === "hookscript") throw permissionError("changing the hookscript is only allowed for root@pam");
    else if (key === "features") requireFeatures(need, change);
    else need("VM.Config.Options");
  }
}

function requireMount(call: Call, vmid: number, key: string, value: string): void {
  const { volume } = parseMountPoint(key, value);
  const wish = newDisk(volume);
  if (wish?.storage !== undefined)
    return requirePrivileges(call.host.state, call.identity, `/storage/${wish.storage}`, ["Datastore.AllocateSpace"]);
  if (wish !== undefined) return;
  if (parseVolumeId(volume) === undefined) throw permissionError("mount point type bind is only allowed for root@pam");
  requireVolumeAccess(call.host, call.identity, vmid, volume, "rootdir");
}

function requireFeatures(need: (privilege: string) => void, change: LxcChange): void {
  if (!change.unprivileged)
    throw permissionError("changing feature flags for privileged container is only allowed for root@pam");
  const before = parseFeatures(change.before["features"]);
  const after = parseFeatures(change.set["features"]);
  const changed = Object.keys({ ...before, ...after }).filter((key) => before[key] !== after[key]);
  if (changed.some((key) => key !== "nesting"))
    throw permissionError("changing feature flags (except nesting) is only allowed for root@pam");
  if (changed.length > 0) need("VM.Allocate");
}

function parseFeatures(text: string | undefined): Record<string, string> {
  return text === undefined ? {} : parsePropertyString(FEATURES_FORMAT, text, "features");
}
