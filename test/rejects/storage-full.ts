import type { Reject } from "../reject.ts";

const photos = {
  image: "docker.io/a/photos:1",
  port: 8080,
  volumes: { library: { path: "/data", size: "60GiB", retain: true } },
  database: { postgres: { size: "5GiB", instances: 2 } },
};

export const reject: Reject = {
  wrong: ({ config, apps }) => {
    config.proxmox.storages = {
      local: { type: "dir" },
      "local-lvm": { type: "lvm", size: "80GiB" },
      san: { type: "lvm", size: "200GiB", shared: true },
    };
    config.proxmox.overcommit = { disk: 2 };
    config.proxmox.hosts = { pve2: { ip: "192.168.1.11" } };
    config.nodes["worker-2"] = { role: "worker", ip: "192.168.1.204", memory: "8GiB", host: "pve2", storage: "san" };
    config.backups = { endpoint: "https://s3.example.org", bucket: "lab" };
    apps["apps/external/photos.ts"] = photos;
  },
  issues: [
    {
      code: "STORAGE_FULL",
      path: "proxmox.storages.local-lvm.size",
      message: "disks of 100GiB are planned on storage local-lvm of pve, which has 80GiB",
      hint: "make the disks 20GiB smaller, or put some on another storage; a thick storage cannot be promised twice",
    },
    {
      code: "STORAGE_FULL",
      path: "proxmox.storages.local-lvm.size",
      message:
        "disks of 170GiB (70GiB of them for apps) are planned on storage local-lvm of pve and pve2 together, which has 160GiB",
      hint: "make the disks 10GiB smaller, or put some on another storage; a thick storage cannot be promised twice",
    },
  ],
  right: ({ config, apps }) => {
    config.proxmox.storages = { local: { type: "dir" }, "local-lvm": { type: "dir", size: "85GiB" } };
    config.proxmox.overcommit = { disk: 2 };
    config.backups = { endpoint: "https://s3.example.org", bucket: "lab" };
    apps["apps/external/photos.ts"] = photos;
  },
};
