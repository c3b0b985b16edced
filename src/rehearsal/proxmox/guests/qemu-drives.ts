import { words } from "../schema/words.ts";
import { ValueError } from "../schema/parameter.ts";
import { diskSize, volumeId } from "../schema/formats.ts";
import {
  parsePropertyString,
  type PropertyFormat,
  type PropertyMap,
  printPropertyString,
} from "../schema/property-string.ts";

/** source of this file: qemu-server src/PVE/QemuServer/Drive.pm */
export const DRIVE_COUNTS = { ide: 4, scsi: 31, sata: 6, virtio: 16 } as const;

const flag = { kind: "boolean" } as const;
const count = { kind: "integer", minimum: 0 } as const;
const speed = { kind: "number", minimum: 0 } as const;

const base = {
  file: { required: true, bare: true, format: volumeId },
  media: { oneOf: ["cdrom", "disk"] },
  size: { format: diskSize },
  format: { oneOf: ["raw", "qcow", "qed", "qcow2", "vmdk", "cloop"] },
} satisfies PropertyFormat;

const disk = {
  ...base,
  aio: { oneOf: ["native", "threads", "io_uring"] },
  backup: flag,
  cache: { oneOf: ["none", "writethrough", "writeback", "unsafe", "directsync"] },
  detect_zeroes: flag,
  discard: { oneOf: ["ignore", "on"] },
  "import-from": {},
  replicate: flag,
  rerror: { oneOf: ["ignore", "report", "stop"] },
  werror: { oneOf: ["enospc", "ignore", "report", "stop"] },
  serial: { maxLength: 20 },
  shared: flag,
  snapshot: flag,
  cyls: count,
  heads: count,
  secs: count,
  trans: { oneOf: ["none", "lba", "auto"] },
  ...Object.fromEntries(["bps", "bps_rd", "bps_wr", "iops", "iops_rd", "iops_wr"].map((name) => [name, count])),
  ...Object.fromEntries(
    ["mbps", "mbps_rd", "mbps_wr", "mbps_max", "mbps_rd_max", "mbps_wr_max"].map((name) => [name, speed]),
  ),
  ...Object.fromEntries(
    words(
      "iops_max iops_rd_max iops_wr_max bps_max_length bps_rd_max_length bps_wr_max_length iops_max_length iops_rd_max_length iops_wr_max_length",
    ).map((name) => [name, count]),
  ),
} satisfies PropertyFormat;

const model = { model: { maxLength: 120 } };
const ssd = { ssd: flag };
const wwn = { wwn: { pattern: /^0x[0-9a-f]{16}$/i } };
const iothread = { iothread: flag };
const readOnly = { ro: flag };

const FORMATS: Readonly<Record<string, PropertyFormat>> = {
  ide: { ...disk, ...model, ...ssd, ...wwn },
  sata: { ...disk, ...ssd, ...wwn },
  scsi: {
    ...disk,
    ...iothread,
    ...readOnly,
    ...ssd,
    ...wwn,
    product: { pattern: /^[A-Za-z0-9\-_\s]{1,16}$/ },
    vendor: { pattern: /^[A-Za-z0-9\-_\s]{1,8}$/ },
    queues: { kind: "integer", minimum: 2 },
    scsiblock: flag,
  },
  virtio: { ...disk, ...iothread, ...readOnly },
  efidisk: {
    file: base.file,
    size: base.size,
    format: base.format,
    efitype: { oneOf: ["2m", "4m"] },
    "pre-enrolled-keys": flag,
    "ms-cert": { oneOf: ["2011", "2023", "2023w", "2023k"] },
    "import-from": {},
  },
  tpmstate: {
    file: base.file,
    size: base.size,
    format: base.format,
    version: { oneOf: ["v1.2", "v2.0"] },
    "import-from": {},
  },
  unused: { file: base.file },
};

/** The kind of drive that a configuration key names (`scsi` of `scsi0`), or undefined when it is no drive. */
export function driveKind(key: string): "ide" | "scsi" | "sata" | "virtio" | "efidisk" | "tpmstate" | undefined {
  const match = /^(ide|scsi|sata|virtio|efidisk|tpmstate)(0|[1-9]\d*)$/.exec(key);
  const kind = match?.[1];
  const index = Number(match?.[2]);
  if (kind === "efidisk" || kind === "tpmstate") return index === 0 ? kind : undefined;
  if (kind !== "ide" && kind !== "scsi" && kind !== "sata" && kind !== "virtio") return undefined;
  return index < DRIVE_COUNTS[kind] ? kind : undefined;
}

export function driveFormat(key: string): PropertyFormat {
  const format = FORMATS[key.replace(/\d+$/, "")];
  if (format === undefined) throw new ValueError(`unknown drive '${key}'`);
  return format;
}

export type Drive = PropertyMap & { file: string };

/** Parse a drive's text. @throws ValueError */
export function parseDrive(key: string, text: string): Drive {
  const values = parsePropertyString(driveFormat(key), text, key);
  const { file } = values;
  if (file === undefined) throw new ValueError(`${key}: property is missing and it is not optional`);
  return { ...values, file };
}

/** As the configuration shows it: the volume without `file=`, the rest sorted. */
export function printDrive(key: string, drive: Readonly<Record<string, string | undefined>>): string {
  return printPropertyString(driveFormat(key), drive);
}

/** `storage:<GiB>` or `<GiB>`: a wish for a new disk. The size is in GiB. */
export function newDisk(file: string): { storage: string | undefined; gib: number } | undefined {
  const match = /^(?:([^/:\s]+):)?(\d+(?:\.\d+)?)$/.exec(file);
  return match === null ? undefined : { storage: match[1], gib: Number(match[2]) };
}

/** A cloud-init drive, wished for (`storage:cloudinit`) or made. */
export function isCloudInit(file: string): boolean {
  return /(?:^|[:/])(?:vm-\d+-)?cloudinit(?:\.\w+)?$/.test(file);
}

/** A CD drive; with `excludeCloudInit` not one that holds cloud-init data. */
export function isCdrom(drive: Drive, excludeCloudInit = false): boolean {
  if (excludeCloudInit && isCloudInit(drive.file)) return false;
  return drive["media"] === "cdrom" || drive.file === "cdrom";
}
