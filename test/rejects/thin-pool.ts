import type { Reject } from "../reject.ts";

export const reject: Reject = {
  wrong: ({ config }) => {
    config.proxmox.storages = { local: { type: "dir" }, "local-lvm": { type: "lvmthin", size: "110GiB" } };
  },
  issues: [
    {
      code: "THIN_POOL",
      path: "proxmox.storages.local-lvm.size",
      message:
        "disks of 100GiB are planned on thin storage local-lvm, which has 110GiB: when it is full, every VM on it stops",
      hint: "keep the disks below 88GiB, 80 % of it",
      severity: "warning",
    },
  ],
  right: ({ config }) => {
    config.proxmox.storages = { local: { type: "dir" }, "local-lvm": { type: "lvmthin", size: "150GiB" } };
  },
};
