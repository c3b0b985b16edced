import { z } from "zod";
import { cores, vmId } from "./text.ts";

/** Where a container stands, and how large it is beside its memory and disk. */
export const containerPlace = {
  cores: cores().max(128).default(1).meta({ description: "Cores of the container" }),
  vmId: vmId().optional().meta({ description: "Proxmox id; the last part of the address unless given" }),
  host: z.string().min(1).optional().meta({ description: "Proxmox node that carries it; the first unless given" }),
  storage: z
    .string()
    .min(1)
    .optional()
    .meta({ description: "Proxmox storage of its disk; that of the lab unless given" }),
  network: z.string().min(1).optional().meta({ description: 'Network that it joins; "lan" unless given' }),
};
