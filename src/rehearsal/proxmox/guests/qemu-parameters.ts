import { words } from "../schema/words.ts";
import {
  boolean,
  type Format,
  indexed,
  integer,
  number,
  optional,
  type Parameter,
  string,
} from "../schema/parameter.ts";
import { address, configId, dnsName, listOf, startupOrder, storageId, tag } from "../schema/formats.ts";
import { propertyString } from "../schema/property-string.ts";
import { DEVICE_FORMATS } from "./qemu-devices.ts";
import { DRIVE_COUNTS, driveFormat } from "./qemu-drives.ts";
import { NET_FORMAT, parseIpConfig } from "./qemu-network.ts";

/**
 * The configuration of a VM as parameters: what POST and PUT take and what GET shows.
 * source: qemu-server src/PVE/QemuServer.pm confdesc, src/PVE/QemuServer/{CPUConfig,Memory,Machine}.pm
 */
const flag = optional(boolean());
const text = (rules: Parameters<typeof string>[0] = {}): Parameter<string | undefined> => optional(string(rules));
const drive = (kind: string): Parameter<string> => string({ format: propertyString(driveFormat(kind)) });
const ipConfig: Format = (value, name) => void parseIpConfig(name, value);

const agent = propertyString({
  enabled: { kind: "boolean", bare: true, required: true },
  "freeze-fs-on-backup": { kind: "boolean" },
  fstrim_cloned_disks: { kind: "boolean" },
  "guest-fsfreeze": { kind: "boolean" },
  type: { oneOf: ["virtio", "isa"] },
});
const cpu = propertyString({
  cputype: { bare: true, pattern: /^(?:custom-)?[\w.-]+$/ },
  flags: { pattern: /^[+-][\w.-]+(?:;[+-][\w.-]+)*$/ },
  "guest-phys-bits": { kind: "integer", minimum: 32, maximum: 64 },
  hidden: { kind: "boolean" },
  "hv-vendor-id": { pattern: /^[a-zA-Z0-9]{1,12}$/ },
  "phys-bits": { pattern: /^(?:host|[89]|[1-5]\d|6[0-4])$/ },
  "reported-model": {},
});
const memory = propertyString({ current: { kind: "integer", minimum: 16, bare: true, required: true } });
const machine = propertyString({
  type: {
    bare: true,
    pattern:
      /^(?:pc|q35|virt)$|^pc(?:-i440fx|-q35)?-\d+(?:\.\d+)+(?:\+pve\d+)?(?:\.pxe)?$|^virt-\d+(?:\.\d+)+(?:\+pve\d+)?$/,
    maxLength: 40,
  },
  viommu: { oneOf: ["intel", "virtio"] },
  "enable-s3": { kind: "boolean" },
  "enable-s4": { kind: "boolean" },
  "aw-bits": { kind: "integer", minimum: 32, maximum: 64 },
});
const vga = propertyString({
  type: {
    bare: true,
    oneOf: words("cirrus none qxl qxl2 qxl3 qxl4 serial0 serial1 serial2 serial3 std virtio virtio-gl vmware"),
  },
  memory: { kind: "integer", minimum: 4, maximum: 512 },
  clipboard: { oneOf: ["vnc"] },
});
const boot = propertyString({
  legacy: { bare: true, pattern: /^[acdn]{1,4}$/ },
  order: { pattern: /^[a-z0-9]+(?:;[a-z0-9]+)*;?$/ },
});
const smbios = propertyString({
  uuid: { pattern: /^[a-fA-F0-9]{8}(?:-[a-fA-F0-9]{4}){3}-[a-fA-F0-9]{12}$/ },
  ...Object.fromEntries(
    ["version", "serial", "manufacturer", "product", "sku", "family"].map((name) => [
      name,
      { pattern: /^[A-Za-z0-9+/]*=*$/ },
    ]),
  ),
  base64: { kind: "boolean" },
});
const audio = propertyString({
  device: { required: true, oneOf: ["ich9-intel-hda", "intel-hda", "AC97"] },
  driver: { oneOf: ["spice", "none"] },
});
const rng = propertyString({
  source: { required: true, bare: true, oneOf: ["/dev/urandom", "/dev/random", "/dev/hwrng"] },
  max_bytes: { kind: "integer", minimum: 0 },
  period: { kind: "integer", minimum: 0 },
});
const watchdog = propertyString({
  model: { bare: true, oneOf: ["i6300esb", "ib700"] },
  action: { oneOf: ["reset", "shutdown", "poweroff", "pause", "debug", "none"] },
});
const numaNode = propertyString({
  cpus: { required: true, pattern: /^\d+(?:-\d+)?(?:;\d+(?:-\d+)?)*$/ },
  hostnodes: { pattern: /^\d+(?:-\d+)?(?:;\d+(?:-\d+)?)*$/ },
  memory: { kind: "number" },
  policy: { oneOf: ["preferred", "bind", "interleave"] },
});

const LOCKS = words("backup clone create migrate rollback snapshot snapshot-delete suspending suspended");
const OS_TYPES = words("other wxp w2k w2k3 w2k8 wvista win7 win8 win10 win11 l24 l26 solaris");
const KEYBOARDS = words(
  "de de-ch da en-gb en-us es fi fr fr-be fr-ca fr-ch hu is it ja lt mk nl no pl pt pt-br sv sl tr",
);

export const QEMU_CONFIG: Readonly<Record<string, Parameter<unknown>>> = {
  acpi: flag,
  affinity: text({ pattern: /^\d+(?:-\d+)?(?:,\d+(?:-\d+)?)*$/ }),
  agent: text({ format: agent }),
  "allow-ksm": flag,
  "amd-sev": text(),
  arch: text({ oneOf: ["x86_64", "aarch64"] }),
  args: text(),
  audio0: text({ format: audio }),
  autostart: flag,
  balloon: optional(integer({ minimum: 0 })),
  bios: text({ oneOf: ["seabios", "ovmf"] }),
  boot: text({ format: boot }),
  bootdisk: text({ format: configId }),
  cdrom: text(),
  cicustom: text(),
  cipassword: text(),
  citype: text({ oneOf: ["configdrive2", "nocloud", "opennebula"] }),
  ciupgrade: flag,
  ciuser: text(),
  cores: optional(integer({ minimum: 1 })),
  cpu: text({ format: cpu }),
  cpulimit: optional(number({ minimum: 0, maximum: 128 })),
  cpuunits: optional(integer({ minimum: 1, maximum: 262_144 })),
  description: text({ maxLength: 8 * 1024 }),
  efidisk0: optional(drive("efidisk0")),
  freeze: flag,
  hookscript: text(),
  hotplug: text({
    pattern: /^(?:0|1|(?:network|disk|cpu|memory|usb|cloudinit)(?:[,;](?:network|disk|cpu|memory|usb|cloudinit))*)$/,
  }),
  hugepages: text({ oneOf: ["any", "2", "1024"] }),
  ivshmem: text(),
  keephugepages: flag,
  keyboard: text({ oneOf: KEYBOARDS }),
  kvm: flag,
  localtime: flag,
  lock: text({ oneOf: LOCKS }),
  machine: text({ format: machine }),
  memory: text({ format: memory }),
  migrate_downtime: optional(number({ minimum: 0 })),
  migrate_speed: optional(integer({ minimum: 0 })),
  name: text({ format: dnsName }),
  nameserver: text({ format: listOf(address) }),
  numa: flag,
  onboot: flag,
  ostype: text({ oneOf: OS_TYPES }),
  protection: flag,
  reboot: flag,
  rng0: text({ format: rng }),
  scsihw: text({ oneOf: ["lsi", "lsi53c810", "virtio-scsi-pci", "virtio-scsi-single", "megasas", "pvscsi"] }),
  searchdomain: text(),
  shares: optional(integer({ minimum: 0, maximum: 50_000 })),
  smbios1: text({ format: smbios, maxLength: 512 }),
  smp: optional(integer({ minimum: 1 })),
  sockets: optional(integer({ minimum: 1 })),
  spice_enhancements: text(),
  sshkeys: text(),
  startdate: text({ pattern: /^(?:now|\d{4}-\d{1,2}-\d{1,2}(?:T\d{1,2}:\d{1,2}:\d{1,2})?)$/ }),
  startup: text({ format: startupOrder }),
  tablet: flag,
  tags: text({ format: listOf(tag) }),
  tdf: flag,
  template: flag,
  tpmstate0: optional(drive("tpmstate0")),
  vcpus: optional(integer({ minimum: 1 })),
  vga: text({ format: vga }),
  vmgenid: text({ pattern: /^(?:[a-fA-F0-9]{8}(?:-[a-fA-F0-9]{4}){3}-[a-fA-F0-9]{12}|[01])$/ }),
  vmstatestorage: optional(storageId),
  watchdog: text({ format: watchdog }),
  ...indexed("ide", DRIVE_COUNTS.ide, drive("ide")),
  ...indexed("scsi", DRIVE_COUNTS.scsi, drive("scsi")),
  ...indexed("sata", DRIVE_COUNTS.sata, drive("sata")),
  ...indexed("virtio", DRIVE_COUNTS.virtio, drive("virtio")),
  ...indexed("unused", 256, drive("unused")),
  ...indexed("net", 32, string({ format: propertyString(NET_FORMAT) })),
  ...indexed("ipconfig", 32, string({ format: ipConfig })),
  ...indexed("serial", 4, string({ pattern: /^(?:\/dev\/.+|socket)$/ })),
  ...indexed("parallel", 3, string({ pattern: /^\/dev\/(?:parport|usb\/lp)\d+$/ })),
  ...indexed("usb", 14, string({ format: propertyString(DEVICE_FORMATS.usb) })),
  ...indexed("hostpci", 16, string({ format: propertyString(DEVICE_FORMATS.hostpci) })),
  ...indexed("numa", 8, string({ format: numaNode })),
  ...indexed("virtiofs", 10, string({ format: propertyString(DEVICE_FORMATS.virtiofs) })),
};
