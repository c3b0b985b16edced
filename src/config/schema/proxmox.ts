import { z } from "zod";
import { ipv4 } from "./text.ts";

export const proxmoxSchema = z
  .strictObject({
    ip: ipv4().meta({ description: "Address of the Proxmox VE host" }),
    port: z.number().int().min(1).max(65535).default(8006).meta({ description: "Port of the Proxmox API" }),
    node: z.string().min(1).default("pve").meta({ description: "Node name as Proxmox shows it" }),
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
