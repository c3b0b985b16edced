import { words } from "../schema/words.ts";
import { randomUUID } from "node:crypto";
import type { Call } from "../context.ts";
import { die, parameterError } from "../errors.ts";
import type { GuestState } from "../state/state.ts";
import { findVolume } from "../storage/storages.ts";
import { free } from "../storage/volumes.ts";
import { descriptionOf, existingGuest, requireUnlocked, requireUnprotected, uniqueTags } from "./guest.ts";
import { createDisks } from "./qemu-disks.ts";
import { driveKind, isCdrom, isCloudInit, parseDrive } from "./qemu-drives.ts";
import {
  requireBridgeAccess,
  requireDevicePrivileges,
  requireDrivePrivileges,
  requireOptionPrivileges,
  requireStorageAccess,
} from "./qemu-permissions.ts";
import { parseNet, printNet } from "./qemu-network.ts";
import { QEMU_CONFIG } from "./qemu-parameters.ts";

export interface QemuUpdate {
  readonly vmid: number;
  readonly set: Readonly<Record<string, string>>;
  readonly remove: readonly string[];
  readonly revert: readonly string[];
  /** Removed drives are destroyed rather than kept as `unusedN`. */
  readonly force: boolean;
}

/** Options that a running VM takes over at once. source: QemuServer.pm fast_plug_option, vmconfig_hotplug_pending */
const LIVE = new Set(
  words(
    `name description tags onboot startup protection hookscript lock shares template vmstatestorage
    migrate_downtime migrate_speed tablet cpuunits cpulimit boot bootdisk
    cicustom cipassword citype ciupgrade ciuser nameserver searchdomain sshkeys`,
  ),
);

/** Checks that come before any change. @throws PveError 400, 403 */
export function checkQemuUpdate(call: Call, update: QemuUpdate): void {
  const changes = [...Object.keys(update.set), ...update.remove, ...update.revert];
  if (changes.length === 0) die("no options specified");
  for (const key of update.remove) {
    if (!Object.hasOwn(QEMU_CONFIG, key)) throw parameterError({ delete: `unknown option '${key}'` });
    if (update.set[key] !== undefined)
      throw parameterError({ delete: `you can't use '-${key}' and -delete ${key}' at the same time` });
  }
  for (const key of update.revert)
    if (!Object.hasOwn(QEMU_CONFIG, key)) throw parameterError({ revert: `unknown option '${key}'` });
  requireOptionPrivileges(call, update.vmid, undefined, [...update.remove, ...Object.keys(update.set)]);
  requireStorageAccess(call, update.vmid, update.set, undefined);
  requireBridgeAccess(call, update.set);
  const guest = existingGuest(call.host, "qemu", update.vmid);
  requireUnlocked("qemu", guest);
  const memory = Number(
    update.set["memory"]?.replace(/\D+/g, "") ?? guest.pending["memory"] ?? guest.config["memory"] ?? 512,
  );
  if (Number(update.set["balloon"] ?? 0) > memory)
    die("balloon value too large (must be smaller than assigned memory)");
}

/** Make the change, at once or as pending. source: qemu-server src/PVE/API2/Qemu.pm update_vm_api */
export async function updateQemu(call: Call, update: QemuUpdate, log: (line: string) => void): Promise<void> {
  const guest = existingGuest(call.host, "qemu", update.vmid);
  requireUnlocked("qemu", guest);
  for (const key of update.revert) {
    delete guest.pending[key];
    guest.pendingDelete = guest.pendingDelete.filter((name) => name !== key);
  }
  for (const key of update.remove) await removeOption(call, update, guest, key, log);
  for (const [key, value] of Object.entries(update.set)) await setOption(call, update, guest, key, value, log);
  call.host.changed();
}

async function removeOption(
  call: Call,
  update: QemuUpdate,
  guest: GuestState,
  key: string,
  log: (line: string) => void,
): Promise<void> {
  const value = guest.config[key] ?? guest.pending[key];
  if (value === undefined) return log(`cannot delete '${key}' - not set in current configuration!`);
  if (key.startsWith("unused")) {
    requireUnprotected(guest, `can't remove unused disk '${value}'`);
    await free(call.host, value);
  } else if (driveKind(key) !== undefined) {
    requireUnprotected(guest, `can't remove drive '${key}'`);
    requireDrivePrivileges(call, update.vmid, key, value);
    await detach(call, update, guest, key, value);
  } else requireDevicePrivileges(call, update.vmid, undefined, { [key]: value });
  if (/^net\d+$/.test(key)) requireBridgeAccess(call, { [key]: value });
  dropFromBootOrder(guest, key);
  delete guest.pending[key];
  if (guest.running && !isLive(key, guest) && guest.config[key] !== undefined)
    guest.pendingDelete = [...new Set([...guest.pendingDelete, key])];
  else delete guest.config[key];
}

/** A removed disk stays as `unusedN` if it is the VM's own; a CD or another's volume is only let go. */
async function detach(call: Call, update: QemuUpdate, guest: GuestState, key: string, value: string): Promise<void> {
  const drive = parseDrive(key, value);
  const volume = findVolume(call.host.state, call.host.node, drive.file);
  if (volume === undefined || volume.owner !== update.vmid) return;
  if (update.force || isCloudInit(drive.file)) return free(call.host, drive.file);
  if (isCdrom(drive)) return;
  const index = Array.from({ length: 256 }, (_, n) => n).find((n) => guest.config[`unused${n}`] === undefined);
  guest.config[`unused${index ?? 0}`] = drive.file;
}

async function setOption(
  call: Call,
  update: QemuUpdate,
  guest: GuestState,
  key: string,
  value: string,
  log: (line: string) => void,
): Promise<void> {
  const text = await prepared(call, update, guest, key, value, log);
  guest.pendingDelete = guest.pendingDelete.filter((name) => name !== key);
  if (guest.running && !isLive(key, guest) && guest.config[key] !== text) return void (guest.pending[key] = text);
  delete guest.pending[key];
  guest.config[key] = text;
}

async function prepared(
  call: Call,
  update: QemuUpdate,
  guest: GuestState,
  key: string,
  value: string,
  log: (line: string) => void,
): Promise<string> {
  const before = guest.config[key];
  if (driveKind(key) !== undefined) {
    if (before !== undefined) requireDrivePrivileges(call, update.vmid, key, before);
    requireDrivePrivileges(call, update.vmid, key, value);
    const made = await createDisks(call, { vmid: update.vmid, drives: { [key]: value }, config: guest.config, log });
    const text = made[key] ?? value;
    if (before !== undefined && parseDrive(key, before).file !== parseDrive(key, text).file)
      await detach(call, update, guest, key, before);
    return text;
  }
  if (/^net\d+$/.test(key)) {
    if (before !== undefined) requireBridgeAccess(call, { [key]: before });
    return printNet(parseNet(key, value));
  }
  requireDevicePrivileges(call, update.vmid, undefined, { [key]: value });
  if (key === "tags") return uniqueTags(value);
  if (key === "description") return descriptionOf("qemu", value);
  if (key === "vmgenid" && value === "1") return randomUUID();
  if (key === "boot") requireBootDevices(update, guest, value);
  return value;
}

function requireBootDevices(update: QemuUpdate, guest: GuestState, value: string): void {
  const order = /order=([^,]*)/.exec(value)?.[1]?.split(";") ?? [];
  for (const device of order.filter((name) => name !== "")) {
    const there = guest.config[device] ?? guest.pending[device] ?? update.set[device];
    if (there === undefined || update.remove.includes(device))
      die(`invalid bootorder: device '${device}' does not exist'`);
  }
}

function dropFromBootOrder(guest: GuestState, key: string): void {
  const order = /^order=(.*)$/.exec(guest.config["boot"] ?? "")?.[1]?.split(";");
  if (order?.includes(key) !== true) return;
  guest.config["boot"] = `order=${order.filter((name) => name !== key).join(";")}`;
}

/** Disks and network devices are plugged while the VM runs (`hotplug` has both unless changed). */
function isLive(key: string, guest: GuestState): boolean {
  const hotplug = guest.config["hotplug"] ?? "network,disk,usb";
  if (/^(?:scsi|virtio|unused)\d+$/.test(key)) return hotplug === "1" || hotplug.includes("disk");
  if (/^net\d+$/.test(key)) return hotplug === "1" || hotplug.includes("network");
  return LIVE.has(key) || /^ipconfig\d+$/.test(key);
}
