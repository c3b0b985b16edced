import type { Reject } from "../reject.ts";

export const reject: Reject = {
  wrong: ({ config }) => {
    config.proxmox.storages = { local: { type: "dir" }, "local-lvm": { type: "lvm", size: "80GiB" } };
    config.proxmox.overcommit = { disk: 2 };
  },
  issues: [
    {
      code: "STORAGE_FULL",
      path: "proxmox.storages.local-lvm.size",
      message: "disks of 100GiB are planned on storage local-lvm, which has 80GiB",
      hint: "make the disks 20GiB smaller, or put some on another storage; a thick storage cannot be promised twice",
    },
  ],
  right: ({ config }) => {
    config.proxmox.storages = { local: { type: "dir" }, "local-lvm": { type: "dir", size: "80GiB" } };
    config.proxmox.overcommit = { disk: 2 };
  },
};
