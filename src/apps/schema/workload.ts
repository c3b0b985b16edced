import { z } from "zod";
import { envValueSchema } from "./env.ts";
import { healthSchema } from "./health.ts";
import { absolutePath, port, shortName, size, variableName } from "./text.ts";
import { volumeSchema } from "./volume.ts";

/** A port beside the main one. */
const furtherPort = z
  .strictObject({
    port: port().meta({ description: "Port that the container listens on" }),
    protocol: z.enum(["TCP", "UDP"]).default("TCP").meta({ description: "Transport" }),
    nodePort: z
      .number()
      .int()
      .min(30000)
      .max(32767)
      .optional()
      .meta({ description: "Port on every node, for what cannot go through the Gateway" }),
    edge: port()
      .optional()
      .meta({ description: "Port of the edge proxy that leads to the nodePort, for what comes from outside" }),
  })
  .meta({ description: "A port beside the main one" });

/** What the app's own container and every further part of it have in common. */
export const workloadFields = {
  args: z.array(z.string()).default([]).meta({ description: "Arguments of the container, instead of the image's" }),
  command: z.array(z.string()).default([]).meta({ description: "Program of the container, instead of the image's" }),
  env: z.record(variableName(), envValueSchema).default({}).meta({ description: "Environment; never plain secrets" }),
  secrets: z
    .array(variableName())
    .default([])
    .meta({ description: "Environment whose values lie sealed in <app>.sealed.json beside the app" }),
  files: z
    .record(absolutePath(), z.string())
    .default({})
    .meta({ description: "Configuration files by absolute path in the container; read-only there" }),
  scratch: z
    .array(absolutePath())
    .default([])
    .meta({ description: "Folders that the app may write to; empty after a restart (the rest is read-only)" }),
  scratchSize: size().default("256MiB").meta({ description: "How much it may write there, /tmp included" }),
  volumes: z.record(shortName(), volumeSchema).default({}).meta({ description: "Folders that outlive the pod" }),
  ports: z.record(shortName(), furtherPort).default({}).meta({ description: "Ports beside the main one" }),
  user: z.number().int().min(1).max(65534).default(1000).meta({ description: "User and group id of the container" }),
  cpu: z
    .string()
    .regex(/^(?:[1-9]\d*m|[1-9]\d*)$/, 'write cores or thousandths, such as "50m"')
    .default("10m")
    .meta({ description: "CPU that is reserved" }),
  memory: size().default("64MiB").meta({ description: "Memory that is reserved" }),
  memoryLimit: size()
    .optional()
    .meta({ description: "Memory above which a pod is killed; twice what is reserved unless given" }),
  devices: z
    .record(z.string().regex(/^[a-z0-9.-]+\/[A-Za-z0-9._-]+$/, 'write "vendor/device"'), z.number().int().min(1))
    .default({})
    .meta({ description: "Devices of the node, by the name of their plugin: gpu.intel.com/i915" }),
  startSeconds: z
    .number()
    .int()
    .min(10)
    .max(3600)
    .default(120)
    .meta({ description: "Seconds that it may take to start before it is restarted" }),
} as const;

/** A further container of an app, with a Deployment and a Service of its own. */
export const partSchema = z
  .strictObject({
    ...workloadFields,
    image: z.string().min(1).meta({ description: "Image with tag and, when known, digest" }),
    port: port().optional().meta({ description: "Port that it listens on, when it does" }),
    health: healthSchema.optional().meta({ description: "How to ask whether it is well; its port unless given" }),
    replicas: z.number().int().min(0).max(100).default(1).meta({ description: "Number of pods" }),
  })
  .meta({ description: "A further container of the app" });

export type PartConfig = z.output<typeof partSchema>;
