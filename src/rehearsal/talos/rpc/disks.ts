import { READER } from "../api/roles.ts";
import { unary } from "../api/rpc.ts";
import { Disk_DiskType, StorageService } from "../gen/storage/storage_pb.ts";
import { disksOf } from "../runtime/hardware.ts";

/** Clients probe with this whether a machine is in maintenance. */
export const disks = unary(StorageService.method.disks, { roles: READER }, ({ machine, maintenance }) => ({
  messages: [
    {
      disks: disksOf(machine).map((disk) => ({
        size: BigInt(disk.sizeBytes),
        model: disk.model,
        deviceName: disk.path,
        serial: disk.serial,
        type: Disk_DiskType.HDD,
        busPath: disk.busPath,
        systemDisk: disk.system && !maintenance,
        subsystem: "/sys/class/block",
      })),
    },
  ],
}));
