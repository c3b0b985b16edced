import type { Reject } from "../reject.ts";

export const reject: Reject = {
  wrong: ({ config }) => {
    Object.assign(config.nodes["worker-1"] ?? {}, {
      disks: [
        { name: "media", size: "10GiB" },
        { name: "media", size: "20GiB" },
      ],
    });
  },
  issues: [
    {
      code: "DISK_TAKEN",
      path: "nodes.worker-1.disks.1.name",
      message: 'node worker-1 has a disk "media" already (nodes.worker-1.disks.0)',
      hint: 'write name: "media-2"',
    },
  ],
  right: ({ config }) => {
    Object.assign(config.nodes["worker-1"] ?? {}, {
      disks: [
        { name: "media", size: "10GiB" },
        { name: "db", size: "20GiB" },
      ],
    });
  },
};
