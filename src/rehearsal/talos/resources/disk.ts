import { DiskSpecSchema } from "../gen/resource/specs_pb.ts";
import { prettyBytes, systemDisk } from "../runtime/hardware.ts";
import { resource } from "./define.ts";

export const disk = resource(
  {
    type: "Disks.block.talos.dev",
    displayType: "Disk",
    namespace: "runtime",
    columns: [
      { name: "Size", jsonPath: "{.pretty_size}" },
      { name: "Read Only", jsonPath: "{.readonly}" },
      { name: "Transport", jsonPath: "{.transport}" },
      { name: "Rotational", jsonPath: "{.rotational}" },
      { name: "WWID", jsonPath: "{.wwid}" },
      { name: "Model", jsonPath: "{.model}" },
      { name: "Serial", jsonPath: "{.serial}" },
    ],
  },
  DiskSpecSchema,
  ({ machine }) => {
    const { model, serial, busPath, transport } = systemDisk;
    const size = machine.diskBytes;
    return [
      {
        id: systemDisk.name,
        spec: {
          size: BigInt(size),
          ioSize: 512n,
          sectorSize: 512n,
          model,
          serial,
          busPath,
          subSystem: "/sys/class/block",
          transport,
          rotational: true,
          devPath: systemDisk.path,
          prettySize: prettyBytes(size),
        },
        shown: {
          dev_path: systemDisk.path,
          size,
          pretty_size: prettyBytes(size),
          io_size: 512,
          sector_size: 512,
          readonly: false,
          cdrom: false,
          model,
          serial,
          bus_path: busPath,
          sub_system: "/sys/class/block",
          transport,
          rotational: true,
        },
      },
    ];
  },
);
