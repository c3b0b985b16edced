import { z } from "zod";
import { disk, ipv4, memory, vmId } from "./text.ts";

export const nodeSchema = z
  .strictObject({
    role: z.enum(["controlplane", "worker"]).meta({ description: "What the node does" }),
    ip: ipv4().meta({ description: "Static address of the node in the LAN" }),
    memory: memory()
      .optional()
      .meta({ description: 'Memory, e.g. "16GiB"; 4GiB for a control plane, to be given for a worker' }),
    cores: z
      .number()
      .int()
      .min(1)
      .max(512)
      .optional()
      .meta({ description: "Virtual cores; 2 for a control plane, 4 for a worker unless given" }),
    disk: disk()
      .optional()
      .meta({ description: 'System disk, e.g. "64GiB"; 32GiB for a control plane, 64GiB for a worker' }),
    vmId: vmId().optional().meta({ description: "Proxmox VM id; the last part of the address unless given" }),
  })
  .meta({ description: "One Talos VM; the key is its host name" });

export type NodeInput = z.output<typeof nodeSchema>;
