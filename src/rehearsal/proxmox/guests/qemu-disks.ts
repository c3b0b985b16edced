import { join } from "node:path";
import type { Call } from "../context.ts";
import { die, PveError } from "../errors.ts";
import { formatSize } from "../schema/size.ts";
import { imageSize } from "../storage/image-file.ts";
import { enabledStorage, existingVolume, findVolume, requireVolumeAccess } from "../storage/storages.ts";
import { allocate, free, setOrigin } from "../storage/volumes.ts";
import { isFileBased } from "../storage/volume-id.ts";
import { type Drive, driveKind, isCloudInit, newDisk, parseDrive, printDrive } from "./qemu-drives.ts";

/** Bytes of the firmware's variable stores. source: pve-edk2-firmware OVMF_VARS.fd, OVMF_VARS_4M.fd; Drive.pm TPMSTATE_DISK_SIZE */
const EFI_BYTES: Readonly<Record<string, number>> = { "2m": 128 * 1024, "4m": 528 * 1024 };
const TPM_BYTES = 4 * 2 ** 20;
const CLOUD_INIT_BYTES = 4 * 2 ** 20;
const GIB = 2 ** 30;

export interface DiskRequest {
  readonly vmid: number;
  /** The drives that are wanted: key to text. */
  readonly drives: Readonly<Record<string, string>>;
  /** The configuration that they join. */
  readonly config: Readonly<Record<string, string>>;
  readonly defaultStorage?: string;
  readonly log: (line: string) => void;
}

/**
 * Make or attach drives; returns the texts for the configuration. When one fails, those made before are removed.
 * source: qemu-server src/PVE/API2/Qemu.pm create_disks
 */
export async function createDisks(call: Call, request: DiskRequest): Promise<Record<string, string>> {
  const made: string[] = [];
  const result: Record<string, string> = {};
  try {
    for (const key of Object.keys(request.drives).toSorted()) {
      const drive = parseDrive(key, request.drives[key] ?? "");
      result[key] = await createDisk(call, request, key, drive, { ...request.config, ...result }, made);
    }
    return result;
  } catch (error) {
    for (const volume of made) await free(call.host, volume);
    throw error;
  }
}

async function createDisk(
  call: Call,
  request: DiskRequest,
  key: string,
  drive: Drive,
  config: Readonly<Record<string, string>>,
  made: string[],
): Promise<string> {
  const { "import-from": source, format, ...kept } = drive;
  const wish = newDisk(drive.file);
  const storageOf = (named: string | undefined): string =>
    named ?? request.defaultStorage ?? die("no storage ID specified (and no default storage)");
  const done = (volume: string, sizeBytes: number, extra: Record<string, string> = {}): string => {
    made.push(volume);
    const text = printDrive(key, { ...kept, ...extra, file: volume, size: formatSize(sizeBytes) });
    request.log(`${key}: successfully created disk '${text}'`);
    return text;
  };
  if (drive.file === "none" || drive.file === "cdrom") return printDrive(key, { ...kept, file: drive.file });

  if (/^(?:[^:]+:)?cloudinit$/.test(drive.file)) {
    const other = Object.entries(config).find(
      ([name, text]) => name !== key && driveKind(name) !== undefined && isCloudInit(parseDrive(name, text).file),
    );
    if (other !== undefined) die(`${key} - cloud-init drive is already attached at '${other[0]}'`);
    const storage = storageOf(drive.file.includes(":") ? drive.file.split(":")[0] : undefined);
    const diskFormat = format ?? (isFileBased(enabledStorage(call.host, storage)) ? "qcow2" : "raw");
    const volume = allocate(call.host, {
      storage,
      owner: request.vmid,
      content: "images",
      format: diskFormat,
      name: `vm-${request.vmid}-cloudinit`,
      sizeBytes: CLOUD_INIT_BYTES,
    });
    return done(volume, sizeOf(call, volume), { media: "cdrom" });
  }

  if (wish !== undefined) {
    const storage = storageOf(wish.storage);
    const common = {
      storage,
      owner: request.vmid,
      content: "images" as const,
      format: format ?? defaultFormat(call, storage),
    };
    if (source !== undefined) return done(...(await importDisk(call, common, source)));
    const bytes =
      driveKind(key) === "efidisk"
        ? (EFI_BYTES[drive["efitype"] ?? "2m"] ?? 0)
        : driveKind(key) === "tpmstate"
          ? TPM_BYTES
          : wish.gib * GIB;
    const volume = allocate(call.host, { ...common, sizeBytes: bytes });
    return done(volume, sizeOf(call, volume));
  }

  requireVolumeAccess(call.host, call.identity, request.vmid, drive.file);
  const volume = existingVolume(call.host, drive.file);
  if (volume.content !== "images" && volume.content !== "iso")
    die(`cannot use volume ${drive.file} - content type needs to be 'images' or 'iso'`);
  if (format !== undefined && format !== volume.format)
    die(
      `drive '${key}' - volume '${drive.file}' - 'format=${format}' option different from storage format '${volume.format}'`,
    );
  return printDrive(key, { ...kept, size: formatSize(volume.sizeBytes) });
}

/** Copy an image or another disk into a new one of the target storage. The new disk has the image's virtual size. */
async function importDisk(
  call: Call,
  target: { storage: string; owner: number; content: "images"; format: string },
  source: string,
): Promise<[string, number]> {
  const image = findVolume(call.host.state, call.host.node, source) ?? die(`could not get size of ${source}`);
  if (isCloudInit(source)) die("cannot import from cloudinit disk");
  try {
    const sizeBytes =
      image.file === undefined
        ? image.sizeBytes
        : await imageSize(join(call.host.dir, image.file), image.format, source);
    const volume = allocate(call.host, { ...target, sizeBytes, writtenBytes: image.usedBytes });
    await setOrigin(call.host, volume, image);
    return [volume, sizeOf(call, volume)];
  } catch (error) {
    if (error instanceof PveError) return die(`cannot import from '${source}' - ${error.message}`);
    throw error;
  }
}

function defaultFormat(call: Call, storage: string): string {
  return isFileBased(enabledStorage(call.host, storage)) ? "qcow2" : "raw";
}

function sizeOf(call: Call, volume: string): number {
  return existingVolume(call.host, volume).sizeBytes;
}
