import { z } from "zod";
import { cores, disk, ipv4, memory } from "./text.ts";

const STORAGE_TYPES = ["dir", "lvm", "lvmthin", "zfspool", "btrfs", "nfs", "cifs", "cephfs", "rbd", "iscsi"] as const;

const capacity = {
  cores: cores()
    .optional()
    .meta({ description: "Threads of the host's processors; checks compare the guests with it" }),
  memory: memory().optional().meta({ description: "Memory of the host; checks compare the guests with it" }),
};

const host = z
  .strictObject({
    ip: ipv4().meta({ description: "Address of this Proxmox VE host" }),
    ...capacity,
  })
  .meta({ description: "A further host of the same Proxmox cluster; the key is its node name" });

const storage = z
  .strictObject({
    type: z.enum(STORAGE_TYPES).meta({ description: "Kind of the storage, as Proxmox names it" }),
    size: disk().optional().meta({ description: "Its size; checks compare what is planned on it" }),
    shared: z
      .boolean()
      .default(false)
      .meta({ description: "Whether every host of the cluster reaches the same content" }),
  })
  .meta({ description: "What a storage is like; the key is its Proxmox id" });

export const proxmoxSchema = z
  .strictObject({
    ip: ipv4().meta({ description: "Address of the Proxmox VE host" }),
    port: z.number().int().min(1).max(65535).default(8006).meta({ description: "Port of the Proxmox API" }),
    node: z.string().min(1).default("pve").meta({ description: "Node name as Proxmox shows it" }),
    ...capacity,
    hosts: z.record(z.string(), host).default({}).meta({ description: "Further hosts of the Proxmox cluster" }),
    storage: z
      .strictObject({
        images: z
          .string()
          .min(1)
          .default("local")
          .meta({ description: "Storage for the Talos image and container images (content types import and vztmpl)" }),
        disks: z.string().min(1).default("local-lvm").meta({ description: "Storage for the disks of the guests" }),
      })
      .prefault({})
      .meta({ description: "Proxmox storages, by their ids" }),
    storages: z.record(z.string(), storage).default({}).meta({ description: "What the storages are like, for checks" }),
    overcommit: z
      .strictObject({
        cores: z.number().min(1).max(16).default(4).meta({ description: "Virtual cores for each thread of a host" }),
        memory: z
          .number()
          .min(0.5)
          .max(2)
          .default(1)
          .meta({ description: "Share of a host's memory that guests may have" }),
        disk: z
          .number()
          .min(0.5)
          .max(4)
          .default(1)
          .meta({ description: "Share of a storage's size that may be promised" }),
      })
      .prefault({})
      .meta({ description: "How far the hosts may be promised more than once" }),
    pool: z
      .string()
      .min(1)
      .optional()
      .meta({ description: "Resource pool of the guests; the lab's name unless given" }),
    tags: z
      .array(z.string().regex(/^[a-z0-9][a-z0-9_.-]*$/, "use lower case letters, digits, dots, dashes"))
      .default([])
      .meta({ description: "Tags on every guest, besides the lab's name" }),
  })
  .meta({ description: "The Proxmox VE host that carries the lab" });
