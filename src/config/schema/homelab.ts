import { z } from "zod";
import { clusterSchema } from "./cluster.ts";
import { edgeSchema } from "./edge.ts";
import { gatewaySchema } from "./gateway.ts";
import { gitSchema } from "./git.ts";
import { networkSchema } from "./network.ts";
import { nodeSchema } from "./node.ts";
import { proxmoxSchema } from "./proxmox.ts";

/** `homelab.config.ts`: one section per file of this folder. Unknown keys are refused everywhere. */
export const homelabSchema = z
  .strictObject({
    name: z
      .string()
      .default("homelab")
      .meta({ description: "Names the cluster, the Proxmox pool and the tag on all guests" }),
    domain: z.string().meta({ description: "Public domain of the lab, e.g. home.example.net" }),
    git: gitSchema,
    network: networkSchema,
    proxmox: proxmoxSchema,
    cluster: clusterSchema.prefault({}),
    nodes: z.record(z.string(), nodeSchema).meta({ description: "The Talos VMs, by host name" }),
    edge: edgeSchema,
    gateway: gatewaySchema,
  })
  .meta({ description: "A homelab" });

/** What a person writes. */
export type HomelabInput = z.input<typeof homelabSchema>;
/** The same with its defaults filled in. */
export type HomelabConfig = z.output<typeof homelabSchema>;
