import { VolumeStatusSpecSchema } from "../gen/resource/specs_pb.ts";
import type { Boot } from "../runtime/boot.ts";
import { partitionsOf, prettyBytes } from "../runtime/hardware.ts";
import { userVolumes, type UserVolume } from "../runtime/user-volumes.ts";
import { resource } from "./define.ts";

/** Numbers of the enums (source: talos resource/definitions/enums). */
const PHASE_READY = 6;
const PHASE_FAILED = 1;
const FILESYSTEMS: Readonly<Record<string, number>> = { "": 0, xfs: 1, vfat: 2, ext4: 3 };

export const volumeStatus = resource(
  {
    type: "VolumeStatuses.block.talos.dev",
    displayType: "VolumeStatus",
    namespace: "runtime",
    columns: [
      { name: "Type", jsonPath: "{.type}" },
      { name: "Phase", jsonPath: "{.phase}" },
      { name: "Location", jsonPath: "{.location}" },
      { name: "Size", jsonPath: "{.prettySize}" },
    ],
  },
  VolumeStatusSpecSchema,
  (boot) => [...systemVolumes(boot), ...userVolumes(boot.config(), boot.machine).map(describeUserVolume)],
);

function systemVolumes({ machine, maintenance }: Boot) {
  return partitionsOf(machine.diskBytes)
    .filter(({ label }) => label !== "EFI" && !(maintenance && label !== "META"))
    .map(({ label, index, bytes, filesystem, mount }) => {
      const common = {
        location: `/dev/sda${index}`,
        parentLocation: "/dev/sda",
        prettySize: prettyBytes(bytes),
      };
      return {
        id: label,
        spec: {
          ...common,
          phase: PHASE_READY,
          partitionIndex: BigInt(index),
          size: BigInt(bytes),
          filesystem: FILESYSTEMS[filesystem] ?? 0,
          mountSpec: { targetPath: mount },
        },
        shown: {
          phase: "ready",
          type: "partition",
          location: common.location,
          partitionIndex: index,
          parentLocation: common.parentLocation,
          size: bytes,
          prettySize: common.prettySize,
          filesystem: filesystem === "" ? "none" : filesystem,
          ...(mount === "" ? {} : { mountSpec: { targetPath: mount } }),
        },
      };
    });
}

function describeUserVolume({ id, filesystem, mount, partition, problem = "" }: UserVolume) {
  if (partition === undefined)
    return {
      id,
      spec: { phase: PHASE_FAILED, errorMessage: problem },
      shown: { phase: "failed", type: "partition", errorMessage: problem },
    };
  const { disk, index, bytes } = partition;
  const common = {
    location: `${disk.path}${index}`,
    parentLocation: disk.path,
    partitionIndex: index,
    prettySize: prettyBytes(bytes),
  };
  return {
    id,
    spec: {
      ...common,
      phase: PHASE_READY,
      partitionIndex: BigInt(index),
      size: BigInt(bytes),
      filesystem: FILESYSTEMS[filesystem] ?? 0,
      mountSpec: { targetPath: mount },
    },
    shown: { phase: "ready", type: "partition", ...common, size: bytes, filesystem, mountSpec: { targetPath: mount } },
  };
}
