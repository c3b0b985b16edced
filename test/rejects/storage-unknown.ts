import type { Reject } from "../reject.ts";

export const reject: Reject = {
  wrong: ({ config }) => {
    config.proxmox.storages = { local: { type: "dir" }, "local-lvm": { type: "lvmthin" } };
    Object.assign(config.nodes["worker-1"] ?? {}, {
      storage: "local-lmv",
      disks: [{ name: "media", size: "1TiB", storage: "tank" }],
    });
  },
  issues: [
    {
      code: "STORAGE_UNKNOWN",
      path: "nodes.worker-1.disks.0.storage",
      message: 'node worker-1 wants storage "tank", and proxmox.storages has none of that name',
      hint: 'write one of: local, local-lvm; or add "tank" to proxmox.storages',
    },
    {
      code: "STORAGE_UNKNOWN",
      path: "nodes.worker-1.storage",
      message: 'node worker-1 wants storage "local-lmv", and proxmox.storages has none of that name',
      hint: 'did you mean "local-lvm"?',
    },
  ],
  right: ({ config }) => {
    config.proxmox.storages = { local: { type: "dir" }, "local-lvm": { type: "lvmthin" } };
    Object.assign(config.nodes["worker-1"] ?? {}, { disks: [{ name: "media", size: "1TiB", storage: "local" }] });
  },
};
