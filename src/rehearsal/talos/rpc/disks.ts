import { READER } from "../api/roles.ts";
import { unary } from "../api/rpc.ts";
import { Disk_DiskType, StorageService } from "../gen/storage/storage_pb.ts";
import { systemDisk } from "../runtime/hardware.ts";

/** Clients probe with this whether a machine is in maintenance. */
export const disks = unary(StorageService.method.disks, { roles: READER }, ({ machine, maintenance }) => ({
  messages: [
    {
      disks: [
        {
          size: BigInt(machine.diskBytes),
          model: systemDisk.model,
          deviceName: systemDisk.path,
          serial: systemDisk.serial,
          type: Disk_DiskType.HDD,
          busPath: systemDisk.busPath,
          systemDisk: !maintenance,
          subsystem: "/sys/class/block",
        },
      ],
    },
  ],
}));
