import { messageOf } from "../../../lib/error.ts";
import { userVolumeSchema } from "../config/schemas.ts";
import type { MachineConfig } from "../machine-config.ts";
import type { MachineOptions } from "../machine.ts";
import { SelectorError, selectsDisk } from "./disk-selector.ts";
import { disksOf, type MachineDisk } from "./hardware.ts";

/** What has become of a volume that the configuration asks for. */
export interface UserVolume {
  /** `u-<name>` */
  readonly id: string;
  readonly filesystem: "xfs" | "ext4";
  /** Where it is mounted. */
  readonly mount: string;
  /** Where it is; without it, there is none. */
  readonly partition?: { readonly disk: MachineDisk; readonly index: number; readonly bytes: number };
  /** Why there is none. */
  readonly problem?: string;
}

const MiB = 2 ** 20;
/** What a partition table takes at both ends of a disk. */
const TABLE_BYTES = 2 * MiB;

/** The volumes of a configuration on the disks of its machine, in the order of their names. */
export function userVolumes(config: MachineConfig | undefined, machine: MachineOptions): readonly UserVolume[] {
  const taken = new Map<string, { bytes: number; partitions: number }>();
  const documents = (config?.documents ?? []).filter(({ kind }) => kind === "UserVolumeConfig");
  return documents
    .toSorted((a, b) => (a.name < b.name ? -1 : 1))
    .map(({ name, content }): UserVolume => {
      const { provisioning, filesystem, volumeType } = userVolumeSchema.parse(content);
      const volume = {
        id: `u-${name}`,
        filesystem: filesystem?.type === "ext4" ? ("ext4" as const) : ("xfs" as const),
        mount: `/var/mnt/${name}`,
      };
      if (volumeType !== undefined && volumeType !== "partition")
        return { ...volume, problem: `volumeType ${volumeType} is not simulated` };
      try {
        const least = bytesOf(provisioning?.minSize) ?? 0;
        const most = bytesOf(provisioning?.maxSize);
        const matching = disksOf(machine).filter((disk) =>
          selectsDisk(provisioning?.diskSelector?.match ?? "", seen(disk)),
        );
        if (matching.length === 0) return { ...volume, problem: "no disks matched selector for volume" };
        const room = (disk: MachineDisk): number =>
          disk.system ? 0 : disk.sizeBytes - TABLE_BYTES - (taken.get(disk.name)?.bytes ?? 0);
        const disk = matching.find((candidate) => room(candidate) >= Math.max(least, MiB));
        if (disk === undefined)
          return {
            ...volume,
            problem: `no disks matched for volume (${matching.length} matched selector): ${matching.length} have not enough space, 0 have wrong format, 0 have other issues`,
          };
        const bytes = Math.min(room(disk), most ?? room(disk));
        const before = taken.get(disk.name) ?? { bytes: 0, partitions: 0 };
        taken.set(disk.name, { bytes: before.bytes + bytes, partitions: before.partitions + 1 });
        return { ...volume, partition: { disk, index: before.partitions + 1, bytes } };
      } catch (error) {
        if (!(error instanceof SelectorError)) throw error;
        return { ...volume, problem: `disk selector: ${messageOf(error)}` };
      }
    });
}

function seen(disk: MachineDisk) {
  return {
    disk: {
      dev_path: disk.path,
      size: disk.sizeBytes,
      model: disk.model,
      serial: disk.serial,
      bus_path: disk.busPath,
      transport: disk.transport,
      rotational: true,
      readonly: false,
      cdrom: false,
    },
    system_disk: disk.system,
  };
}

/** `512MiB`, `10GB`, or bytes. source: dustin/go-humanize, which Talos reads sizes with. */
function bytesOf(size: string | undefined): number | undefined {
  if (size === undefined) return undefined;
  const {
    number = "",
    prefix = "",
    binary,
  } = /^\s*(?<number>[\d.]+)\s*(?<prefix>[kKMGTP]?)(?<binary>i?)B?\s*$/.exec(size)?.groups ?? {};
  if (number === "") throw new SelectorError(`size ${size} is not understood in a rehearsal`);
  return Number(number) * (binary === "i" ? 1024 : 1000) ** " kmgtp".indexOf(prefix.toLowerCase() || " ");
}
