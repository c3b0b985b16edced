import { SystemDiskSpecSchema } from "../gen/resource/specs_pb.ts";
import { systemDisk as disk } from "../runtime/hardware.ts";
import { resource } from "./define.ts";

export const systemDisk = resource(
  {
    type: "SystemDisks.block.talos.dev",
    displayType: "SystemDisk",
    namespace: "runtime",
    columns: [{ name: "Disk", jsonPath: "{.diskID}" }],
  },
  SystemDiskSpecSchema,
  () => [
    {
      id: "system-disk",
      spec: { diskId: disk.name, devPath: disk.path },
      shown: { diskID: disk.name, devPath: disk.path },
    },
  ],
);
