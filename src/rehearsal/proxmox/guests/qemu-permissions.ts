import { words } from "../schema/words.ts";
import { isRoot, requireGuestPrivileges, requirePrivileges } from "../access/permissions.ts";
import type { Call } from "../context.ts";
import { die, parameterError } from "../errors.ts";
import { parsePropertyString } from "../schema/property-string.ts";
import { requireVolumeAccess, enabledStorage, findVolume } from "../storage/storages.ts";
import { parseVolumeId, parseVolumeName } from "../storage/volume-id.ts";
import { DEVICE_FORMATS } from "./qemu-devices.ts";
import { driveKind, isCdrom, isCloudInit, newDisk, parseDrive } from "./qemu-drives.ts";
import { parseNet } from "./qemu-network.ts";

/** source of this file: qemu-server src/PVE/API2/Qemu.pm check_vm_modify_config_perm, check_storage_access, check_*_perm */
const OPTION_GROUPS: Readonly<Record<string, readonly string[]>> = {
  "VM.Config.CPU": words("cores cpu cpulimit cpuunits numa smp sockets vcpus"),
  "VM.Config.Memory": ["memory", "balloon", "shares", "allow-ksm"],
  "VM.Config.HWType": words("acpi hotplug kvm machine scsihw smbios1 tablet vga watchdog audio0 rng0"),
  "VM.Config.Options": words(
    `agent autostart bios description keyboard localtime migrate_downtime migrate_speed name onboot
    ostype protection reboot startdate startup tags tdf template`,
  ),
  "VM.PowerMgmt": ["freeze"],
  "VM.Config.Disk": ["boot", "bootdisk", "vmstatestorage"],
};
const CLOUD_INIT = words("cicustom cipassword citype ciupgrade ciuser nameserver searchdomain sshkeys");

const PRIVILEGE_OF: ReadonlyMap<string, string> = new Map(
  Object.entries(OPTION_GROUPS).flatMap(([privilege, names]) => names.map((name) => [name, privilege] as const)),
);

/** May the caller set or delete these keys? Drives, serial ports and the like are checked by their values elsewhere. */
export function requireOptionPrivileges(
  call: Call,
  vmid: number,
  pool: string | undefined,
  keys: readonly string[],
): void {
  if (isRoot(call.identity)) return;
  const { state } = call.host;
  const need = (privileges: readonly string[], any = false): void =>
    requireGuestPrivileges(state, call.identity, vmid, pool, privileges, any);
  for (const key of keys) {
    if (driveKind(key) !== undefined || key === "cdrom" || /^(?:unused|serial|usb|hostpci|virtiofs)\d+$/.test(key))
      continue;
    const privilege = /^numa\d+$/.test(key) ? "VM.Config.CPU" : PRIVILEGE_OF.get(key);
    if (privilege !== undefined) need([privilege]);
    else if (/^net\d+$/.test(key)) need(["VM.Config.Network"]);
    else if (CLOUD_INIT.includes(key) || /^ipconfig\d+$/.test(key))
      need(["VM.Config.Cloudinit", "VM.Config.Network"], true);
    else die(`only root can set '${key}' config`);
    // It changes what the host does when it boots.
    if (key === "startup") requirePrivileges(state, call.identity, "/", ["Sys.Modify"]);
  }
}

/** Serial ports, USB and PCI devices: what a guest may have depends on the value. */
export function requireDevicePrivileges(
  call: Call,
  vmid: number,
  pool: string | undefined,
  values: Readonly<Record<string, string>>,
): void {
  if (isRoot(call.identity)) return;
  for (const [key, value] of Object.entries(values)) {
    const kind = /^(serial|usb|hostpci|virtiofs)\d+$/.exec(key)?.[1];
    if (kind === undefined) continue;
    if (kind === "serial" && value !== "socket") die(`only root can set '${key}' config for real devices`);
    requireGuestPrivileges(call.host.state, call.identity, vmid, pool, [
      kind === "virtiofs" ? "VM.Config.Disk" : "VM.Config.HWType",
    ]);
    if (kind !== "usb" && kind !== "hostpci" && kind !== "virtiofs") continue;
    const device = parsePropertyString(DEVICE_FORMATS[kind], value, key);
    if (device["host"] !== undefined && device["host"] !== "spice")
      die(`only root can set '${key}' config for ${kind === "usb" ? "real" : "non-mapped"} devices`);
    if (device["mapping"] !== undefined)
      requirePrivileges(
        call.host.state,
        call.identity,
        `/mapping/${kind === "usb" ? "usb" : "pci"}/${device["mapping"]}`,
        ["Mapping.Use"],
      );
  }
}

/** `SDN.Use` on every bridge (and VLAN) that a network device is plugged into. source: QemuServer.pm check_bridge_access */
export function requireBridgeAccess(call: Call, values: Readonly<Record<string, string>>): void {
  for (const [key, value] of Object.entries(values)) {
    if (!/^net\d+$/.test(key)) continue;
    const { bridge, tag } = parseNet(key, value);
    requireBridge(call, bridge, tag);
  }
}

export function requireBridge(call: Call, bridge: string | undefined, tag: string | undefined): void {
  if (bridge === undefined) return;
  const path = `/sdn/zones/localnetwork/${bridge}`;
  requirePrivileges(call.host.state, call.identity, tag === undefined ? path : `${path}/${tag}`, ["SDN.Use"]);
}

/** Storages and volumes that drives name: are they there, of the right type, and may the caller use them? */
export function requireStorageAccess(
  call: Call,
  vmid: number,
  values: Readonly<Record<string, string>>,
  defaultStorage: string | undefined,
): void {
  const { host } = call;
  const { state } = host;
  for (const [key, value] of Object.entries(values)) {
    if (driveKind(key) === undefined) continue;
    const drive = parseDrive(key, value);
    const wish = newDisk(drive.file);
    const cdrom = isCdrom(drive);
    if (drive.file === "none" || isCloudInit(drive.file)) {
      // Nothing of anybody's is used.
    } else if (cdrom && drive.file === "cdrom") {
      requirePrivileges(state, call.identity, "/", ["Sys.Console"]);
    } else if (!cdrom && wish !== undefined) {
      const storage = wish.storage ?? defaultStorage ?? die("no storage ID specified (and no default storage)");
      requirePrivileges(state, call.identity, `/storage/${storage}`, ["Datastore.AllocateSpace"]);
      if (!enabledStorage(host, storage).content.includes("images"))
        throw parameterError({ storage: `storage '${storage}' does not support vm images` });
    } else {
      requireVolumeAccess(host, call.identity, vmid, drive.file);
      if (!["images", "iso"].includes(contentOf(call, drive.file)))
        throw parameterError({ [key]: "content type needs to be 'images' or 'iso'" });
    }
    if (drive["import-from"] !== undefined) requireImportSource(call, vmid, key, drive["import-from"], wish?.gib);
  }
}

function requireImportSource(call: Call, vmid: number, key: string, source: string, gib: number | undefined): void {
  if (gib !== 0)
    throw parameterError({ [key]: "'import-from' requires special syntax - use <storage ID>:0,import-from=<source>" });
  const type = parseVolumeId(source) === undefined ? undefined : contentOf(call, source);
  if (type !== undefined && type !== "images" && type !== "import")
    throw parameterError({ [key]: `${source} has wrong type '${type}' - needs to be 'images' or 'import'` });
  const owner =
    parseVolumeId(source) === undefined ? undefined : findVolume(call.host.state, call.host.node, source)?.owner;
  if (owner !== undefined) requirePrivileges(call.host.state, call.identity, `/vms/${owner}`, ["VM.Clone"]);
  else requireVolumeAccess(call.host, call.identity, vmid, source);
}

function contentOf(call: Call, volume: string): string {
  const parsed = parseVolumeId(volume) ?? die(`unable to parse volume ID '${volume}'`);
  return parseVolumeName(enabledStorage(call.host, parsed.storage), parsed.name).content;
}

/** Changing or removing a drive of an existing VM. source: Qemu.pm update_vm_api check_drive_perms */
export function requireDrivePrivileges(call: Call, vmid: number, key: string, value: string): void {
  const drive = parseDrive(key, value);
  const need = (privileges: readonly string[]): void =>
    requireGuestPrivileges(call.host.state, call.identity, vmid, undefined, privileges);
  if (isCloudInit(drive.file)) return need(["VM.Config.Cloudinit", "VM.Config.CDROM"]);
  if (isCdrom(drive, true)) return need(["VM.Config.CDROM"]);
  need(["VM.Config.Disk"]);
}
