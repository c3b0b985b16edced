import { requirePrivileges } from "../access/permissions.ts";
import { startTask } from "../context.ts";
import { die, parameterError } from "../errors.ts";
import { endpoint, on } from "../http/endpoint.ts";
import { boolean, optional, string } from "../schema/parameter.ts";
import { node, vmid } from "../schema/formats.ts";
import { formatSize, parseSize } from "../schema/size.ts";
import { digestOf, existingGuest, requireNode, requireUnlocked } from "../guests/guest.ts";
import { withGuestLock } from "../guests/lock.ts";
import { SECONDS } from "../guests/power.ts";
import { driveKind, isCdrom, parseDrive, printDrive } from "../guests/qemu-drives.ts";
import { existingVolume } from "../storage/storages.ts";
import { grow } from "../storage/volumes.ts";

/** Grow a disk, running or not. source: qemu-server src/PVE/API2/Qemu.pm resize_vm */
export const resizeQemuDisk = endpoint({
  method: "PUT",
  path: "/nodes/{node}/qemu/{vmid}/resize",
  permission: on("/vms/{vmid}", ["VM.Config.Disk"]),
  parameters: {
    node,
    vmid,
    disk: string(),
    size: string({ pattern: /^\+?\d+(?:\.\d+)?[KMGT]?$/ }),
    digest: optional(string({ maxLength: 40 })),
    skiplock: optional(boolean()),
  },
  handle: (call, values) => {
    const { host } = call;
    requireNode(host.state, values.node);
    const guest = existingGuest(host, "qemu", values.vmid);
    if (driveKind(values.disk) === undefined)
      throw parameterError({ disk: `value '${values.disk}' does not have a value in the enumeration` });
    if (values.digest !== undefined && values.digest !== digestOf(guest))
      die("checksum mismatch (file change by other user?)");
    requireUnlocked("qemu", guest);
    const text = guest.config[values.disk] ?? die(`disk '${values.disk}' does not exist`);
    const drive = parseDrive(values.disk, text);
    if (isCdrom(drive)) die("can't resize a cdrom");
    const volume = existingVolume(host, drive.file);
    requirePrivileges(host.state, call.identity, `/storage/${volume.storage}`, ["Datastore.AllocateSpace"]);
    const relative = values.size.startsWith("+");
    const given = parseSize(relative ? values.size.slice(1) : values.size) ?? 0;
    return startTask(call, {
      type: "resize",
      id: String(values.vmid),
      seconds: SECONDS.resize,
      run: () =>
        withGuestLock(host, values.vmid, () => {
          const wanted = relative ? volume.sizeBytes + given : given;
          if (wanted < volume.sizeBytes) die("shrinking disks is not supported");
          const size = wanted === volume.sizeBytes ? wanted : grow(host, drive.file, wanted);
          guest.config[values.disk] = printDrive(values.disk, {
            ...parseDrive(values.disk, guest.config[values.disk] ?? text),
            size: formatSize(size),
          });
          host.changed();
        }),
    });
  },
});
