import type { Reject } from "../reject.ts";

export const reject: Reject = {
  wrong: ({ config }) => {
    config.proxmox.storage = { images: "local-lvm", disks: "local-lvm" };
    config.proxmox.storages = { "local-lvm": { type: "lvmthin" }, ceph: { type: "cephfs" } };
    Object.assign(config.nodes["worker-1"] ?? {}, { disks: [{ name: "media", size: "10GiB", storage: "ceph" }] });
  },
  issues: [
    {
      code: "STORAGE_CONTENT",
      path: "nodes.worker-1.disks.0.storage",
      message: 'storage "ceph" of node worker-1 is of type cephfs, on which Proxmox makes no disks',
      hint: "write a storage of type lvmthin, zfspool, lvm, dir, nfs or rbd",
    },
    {
      code: "STORAGE_CONTENT",
      path: "proxmox.storage.images",
      message: 'storage "local-lvm" is of type lvmthin, which holds no image files',
      hint: 'write a storage of type dir, nfs, cifs, cephfs or btrfs, such as "local"',
    },
  ],
  right: ({ config }) => {
    config.proxmox.storages = { local: { type: "dir" }, "local-lvm": { type: "lvmthin" } };
  },
};
