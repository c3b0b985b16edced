import { DiskSpecSchema } from "../gen/resource/specs_pb.ts";
import { disksOf, prettyBytes } from "../runtime/hardware.ts";
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
  ({ machine }) =>
    disksOf(machine).map(({ name, path, model, serial, busPath, transport, sizeBytes }) => ({
      id: name,
      spec: {
        size: BigInt(sizeBytes),
        ioSize: 512n,
        sectorSize: 512n,
        model,
        serial,
        busPath,
        subSystem: "/sys/class/block",
        transport,
        rotational: true,
        devPath: path,
        prettySize: prettyBytes(sizeBytes),
      },
      shown: {
        dev_path: path,
        size: sizeBytes,
        pretty_size: prettyBytes(sizeBytes),
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
    })),
);
