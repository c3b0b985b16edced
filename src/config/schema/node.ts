import { z } from "zod";
import { cores, disk, ipv4, labelKey, labelValue, memory, vmId } from "./text.ts";

const EFFECTS = ["NoSchedule", "PreferNoSchedule", "NoExecute"] as const;

const taint = z
  .string()
  .regex(
    new RegExp(`^[^=:\\s]*:(?:${EFFECTS.join("|")})$`),
    `write "value:effect", the effect one of ${EFFECTS.join(", ")}`,
  );

const extraDisk = z
  .strictObject({
    name: z
      .string()
      .regex(/^[a-z0-9][a-z0-9-]{0,33}$/, "use at most 34 lower case letters, digits and dashes")
      .meta({ description: "Name of the volume; Talos mounts it at /var/mnt/<name>" }),
    size: disk().meta({ description: 'Size, e.g. "100GiB"' }),
    storage: z.string().min(1).optional().meta({ description: "Proxmox storage; that of the node unless given" }),
  })
  .meta({ description: "A further disk of the node" });

export const nodeSchema = z
  .strictObject({
    role: z.enum(["controlplane", "worker"]).meta({ description: "What the node does" }),
    ip: ipv4().meta({ description: "Static address of the node" }),
    memory: memory()
      .optional()
      .meta({ description: 'Memory, e.g. "16GiB"; 4GiB for a control plane, to be given for a worker' }),
    cores: cores()
      .optional()
      .meta({ description: "Virtual cores; 2 for a control plane, 4 for a worker unless given" }),
    disk: disk()
      .optional()
      .meta({ description: 'System disk, e.g. "64GiB"; 32GiB for a control plane, 64GiB for a worker' }),
    disks: z
      .array(extraDisk)
      .max(13)
      .default([])
      .meta({ description: "Further disks, for volumes of the node itself" }),
    vmId: vmId().optional().meta({ description: "Proxmox VM id; the last part of the address unless given" }),
    host: z.string().min(1).optional().meta({ description: "Proxmox node that carries it; the first unless given" }),
    storage: z
      .string()
      .min(1)
      .optional()
      .meta({ description: "Proxmox storage of its disks; that of the lab unless given" }),
    network: z.string().min(1).optional().meta({ description: 'Network that it joins; "lan" unless given' }),
    labels: z.record(labelKey(), labelValue()).default({}).meta({ description: "Labels of the Kubernetes node" }),
    taints: z.record(labelKey(), taint).default({}).meta({
      description:
        'Taints of the Kubernetes node by key, e.g. { gpu: "true:NoSchedule" }. A worker takes them only when it registers: after a change, run kubectl delete node <name> and restart the machine, or change the taint with kubectl as well',
    }),
    pci: z
      .array(z.string().min(1))
      .max(16)
      .default([])
      .meta({ description: "PCI devices to pass through, by the names of Proxmox resource mappings" }),
  })
  .meta({ description: "One Talos VM; the key is its host name" });

export type NodeInput = z.output<typeof nodeSchema>;
