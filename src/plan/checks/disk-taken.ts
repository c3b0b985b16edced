import type { Check } from "./check.ts";

/** Each further disk of a node has a name of its own: it is where the volume is mounted. */
export const diskTaken: Check = ({ nodes = [] }) =>
  nodes.flatMap(({ path, name, settings }) => {
    const names = (settings?.disks ?? []).map((disk) => disk.name);
    return names.flatMap((disk, index) => {
      if (names.indexOf(disk) === index) return [];
      return [
        {
          code: "DISK_TAKEN",
          path: `${path}.disks.${index}.name`,
          message: `node ${name} has a disk "${disk}" already (${path}.disks.${names.indexOf(disk)})`,
          hint: `write name: "${disk}-${index + 1}"`,
        },
      ];
    });
  });
