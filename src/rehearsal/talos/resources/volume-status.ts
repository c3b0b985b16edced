import { VolumeStatusSpecSchema } from "../gen/resource/specs_pb.ts";
import { partitionsOf, prettyBytes } from "../runtime/hardware.ts";
import { resource } from "./define.ts";

/** Numbers of the enums (source: talos resource/definitions/enums). */
const PHASE_READY = 6;
const FILESYSTEMS: Readonly<Record<string, number>> = { "": 0, xfs: 1, vfat: 2 };

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
  ({ machine, maintenance }) =>
    partitionsOf(machine.diskBytes)
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
      }),
);
