import type { Call } from "../context.ts";
import { die, parameterError } from "../errors.ts";
import type { GuestState } from "../state/state.ts";
import { formatSize } from "../schema/size.ts";
import { existingVolume, findVolume, requireVolumeAccess } from "../storage/storages.ts";
import { allocate, free } from "../storage/volumes.ts";
import { descriptionOf, existingGuest, isOn, requireUnlocked, requireUnprotected, uniqueTags } from "./guest.ts";
import { parseLxcNet, parseMountPoint, printLxcNet, printMountPoint } from "./lxc-formats.ts";
import { LXC_CONFIG } from "./lxc-parameters.ts";
import { requireLxcPrivileges } from "./lxc-permissions.ts";
import { newDisk } from "./qemu-drives.ts";

export interface LxcUpdate {
  readonly vmid: number;
  readonly set: Readonly<Record<string, string>>;
  readonly remove: readonly string[];
}

const GIB = 2 ** 30;

/** Options that a running container takes over at once. source: pve-container src/PVE/LXC/Config.pm vmconfig_hotplug_pending */
const LIVE =
  /^(?:description|onboot|startup|protection|tags|hookscript|hostname|nameserver|searchdomain|memory|swap|cores|cpulimit|cpuunits|net\d+|mp\d+|unused\d+)$/;

/** source: pve-container src/PVE/API2/LXC/Config.pm update_vm */
export async function updateLxc(call: Call, update: LxcUpdate): Promise<void> {
  const { host } = call;
  const guest = existingGuest(host, "lxc", update.vmid);
  if (Object.keys(update.set).length + update.remove.length === 0) die("no options specified");
  for (const key of update.remove) {
    if (!Object.hasOwn(LXC_CONFIG, key)) throw parameterError({ delete: `unknown option '${key}'` });
    if (key === "unprivileged" || key === "rootfs" || key === "memory")
      die(`unable to delete required option '${key}'`);
    if (update.set[key] !== undefined)
      throw parameterError({ delete: `you can't use '-${key}' and -delete ${key}' at the same time` });
  }
  requireLxcPrivileges(call, {
    ...update,
    pool: undefined,
    before: guest.config,
    unprivileged: isOn(guest.config["unprivileged"]),
  });
  requireUnlocked("lxc", guest);
  for (const key of update.remove) await removeOption(call, guest, update.vmid, key);
  for (const [key, value] of Object.entries(update.set)) setOption(call, guest, update.vmid, key, value);
  host.changed();
}

async function removeOption(call: Call, guest: GuestState, vmid: number, key: string): Promise<void> {
  const value = guest.config[key] ?? guest.pending[key];
  if (value === undefined) return;
  delete guest.pending[key];
  if (/^(?:mp|unused)\d+$/.test(key)) {
    requireUnprotected(guest, `can't remove ${key.startsWith("mp") ? "mount point" : "drive"} '${key}'`);
    const { volume } = parseMountPoint("rootfs", value.split(",")[0] ?? "");
    const own = findVolume(call.host.state, call.host.node, volume)?.owner === vmid;
    if (own && key.startsWith("unused")) await free(call.host, volume);
    else if (own) keepUnused(guest, volume);
  }
  if (guest.running && !LIVE.test(key)) guest.pendingDelete = [...new Set([...guest.pendingDelete, key])];
  else delete guest.config[key];
}

function setOption(call: Call, guest: GuestState, vmid: number, key: string, value: string): void {
  const text = prepared(call, guest, vmid, key, value);
  guest.pendingDelete = guest.pendingDelete.filter((name) => name !== key);
  if (guest.running && !LIVE.test(key) && guest.config[key] !== text) return void (guest.pending[key] = text);
  delete guest.pending[key];
  guest.config[key] = text;
}

function prepared(call: Call, guest: GuestState, vmid: number, key: string, value: string): string {
  if (key === "tags") return uniqueTags(value);
  if (key === "description") return descriptionOf("lxc", value);
  if (/^net\d+$/.test(key)) return printLxcNet(parseLxcNet(key, value));
  if (!/^(?:rootfs|mp\d+)$/.test(key)) return value;
  const values = parseMountPoint(key, value);
  const wish = newDisk(values.volume);
  if (wish === undefined) {
    requireVolumeAccess(call.host, call.identity, vmid, values.volume, "rootdir");
    return printMountPoint(key, { ...values, size: formatSize(existingVolume(call.host, values.volume).sizeBytes) });
  }
  const storage = wish.storage ?? die("no storage ID specified");
  const volume = allocate(call.host, { storage, owner: vmid, content: "rootdir", sizeBytes: wish.gib * GIB });
  const before = guest.config[key];
  if (before !== undefined) keepUnused(guest, parseMountPoint(key, before).volume);
  return printMountPoint(key, { ...values, volume, size: formatSize(existingVolume(call.host, volume).sizeBytes) });
}

function keepUnused(guest: GuestState, volume: string): void {
  const index = Array.from({ length: 256 }, (_, n) => n).find((n) => guest.config[`unused${n}`] === undefined);
  guest.config[`unused${index ?? 0}`] = volume;
}
