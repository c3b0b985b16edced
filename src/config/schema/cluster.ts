import { z } from "zod";
import { cidr, ipv4 } from "./text.ts";

export const DEFAULT_PODS = "10.244.0.0/16";
export const DEFAULT_SERVICES = "10.96.0.0/12";

export const clusterSchema = z
  .strictObject({
    pods: cidr().default(DEFAULT_PODS).meta({ description: "Pod network" }),
    services: cidr().default(DEFAULT_SERVICES).meta({ description: "Service network" }),
    dnsDomain: z.string().min(1).default("cluster.local").meta({ description: "DNS domain inside the cluster" }),
    vip: ipv4().optional().meta({
      description: "Address that the control planes share, for the Kubernetes API; with several control planes",
    }),
    scheduleOnControlPlanes: z.boolean().default(false).meta({ description: "Whether control planes also run apps" }),
    podsPerNode: z.number().int().min(16).max(250).default(110).meta({ description: "Pods that a node may run" }),
    extensions: z
      .array(z.string().regex(/^[a-z0-9-]+\/[a-z0-9.-]+$/, 'write "vendor/name", such as "siderolabs/nfs-utils"'))
      .default(["siderolabs/qemu-guest-agent"])
      .meta({ description: "Talos system extensions in the image" }),
    imageFactory: z
      .url({ protocol: /^https$/, error: 'write an https URL, such as "https://factory.talos.dev"' })
      .default("https://factory.talos.dev")
      .meta({ description: "Talos Image Factory that builds the image" }),
  })
  .meta({ description: "The Kubernetes cluster" });
