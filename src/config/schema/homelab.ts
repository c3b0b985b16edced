import { z } from "zod";
import { argocdSchema } from "./argocd.ts";
import { backupsSchema } from "./backups.ts";
import { catalogSchema } from "./catalog.ts";
import { certificatesSchema } from "./certificates.ts";
import { cloudflareSchema } from "./cloudflare.ts";
import { clusterSchema } from "./cluster.ts";
import { edgeSchema } from "./edge.ts";
import { gatewaySchema } from "./gateway.ts";
import { gitSchema } from "./git.ts";
import { mailSchema } from "./mail.ts";
import { monitoringSchema } from "./monitoring.ts";
import { furtherNetworkSchema, networkSchema } from "./network.ts";
import { nodeSchema } from "./node.ts";
import { piholeSchema } from "./pihole.ts";
import { proxmoxSchema } from "./proxmox.ts";
import { upgradesSchema } from "./upgrades.ts";

/** `homelab.config.ts`: one section per file of this folder. Unknown keys are refused everywhere. */
export const homelabSchema = z
  .strictObject({
    name: z
      .string()
      .default("homelab")
      .meta({ description: "Names the cluster, the Proxmox pool and the tag on all guests" }),
    domain: z.string().meta({ description: "Public domain of the lab, e.g. home.example.net" }),
    timezone: z
      .string()
      .regex(/^[A-Za-z_]+(?:\/[A-Za-z0-9_+-]+)*$/, 'write a name such as "Europe/Vienna"')
      .default("Etc/UTC")
      .meta({ description: "Time zone of the apps" }),
    git: gitSchema,
    network: networkSchema,
    networks: z
      .record(z.string(), furtherNetworkSchema)
      .default({})
      .meta({ description: "Further networks, such as a DMZ for the edge" }),
    proxmox: proxmoxSchema,
    cluster: clusterSchema.prefault({}),
    nodes: z.record(z.string(), nodeSchema).meta({ description: "The Talos VMs, by host name" }),
    edge: edgeSchema,
    pihole: piholeSchema.optional(),
    gateway: gatewaySchema,
    argocd: argocdSchema.prefault({}),
    certificates: certificatesSchema.prefault({}),
    cloudflare: cloudflareSchema.optional(),
    mail: mailSchema.optional(),
    monitoring: monitoringSchema.optional(),
    backups: backupsSchema.optional(),
    upgrades: upgradesSchema.prefault({}),
    catalog: catalogSchema.prefault({}),
  })
  .meta({ description: "A homelab" });

/** What a person writes. */
export type HomelabInput = z.input<typeof homelabSchema>;
/** The same with its defaults filled in. */
export type HomelabConfig = z.output<typeof homelabSchema>;
