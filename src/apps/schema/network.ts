import { z } from "zod";
import { port } from "./text.ts";

/** Somebody whom the app may call. */
export const egressSchema = z
  .strictObject({
    to: z
      .string()
      .regex(
        /^(?:lan|[a-z0-9](?:[-a-z0-9]*[a-z0-9])?|\d{1,3}(?:\.\d{1,3}){3}\/\d{1,2})$/,
        'write "lan", a namespace, or a network such as "192.168.1.20/32"',
      )
      .meta({ description: "lan, a namespace of the cluster, or a network" }),
    ports: z.array(port()).default([]).meta({ description: "TCP ports; all unless given" }),
  })
  .meta({ description: "Somebody whom the app may call" });

/** What a dashboard shows of the app. */
export const homepageSchema = z
  .strictObject({
    title: z.string().min(1).optional().meta({ description: "Title; the app's name unless given" }),
    group: z.string().min(1).optional().meta({ description: "Group; the app's category unless given" }),
    icon: z.string().min(1).optional().meta({ description: "Icon as Homepage names it; <app>.png unless given" }),
    description: z.string().min(1).optional().meta({ description: "One line below the title" }),
  })
  .meta({ description: "What Homepage shows of the app" });

/** What the app may read of the cluster. */
export const permissionSchema = z
  .strictObject({
    groups: z.array(z.string()).meta({ description: 'API groups; "" for the core' }),
    resources: z.array(z.string()).min(1).meta({ description: "Resources, in the plural" }),
    verbs: z
      .array(z.enum(["get", "list", "watch"]))
      .default(["get", "list"])
      .meta({ description: "What it may do; reading only" }),
  })
  .meta({ description: "What the app may read of the cluster" });
