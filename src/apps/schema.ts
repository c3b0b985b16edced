import { z } from "zod";
import { SIZE_PATTERN } from "../lib/size.ts";

const absolute = (): z.ZodString =>
  z.string().regex(/^\/[^\0]*[^/\0]$/, 'write an absolute path, such as "/app/config"');

/** An app of one's own: one file in `apps/`, whose path gives name and category. */
export const appSchema = z
  .strictObject({
    name: z.string().optional().meta({ description: "Name of the app; the file's name unless given" }),
    category: z
      .string()
      .optional()
      .meta({ description: "Folder in k8s/apps; the file's folder in apps/ unless given, external at the top" }),
    namespace: z.string().optional().meta({ description: "Namespace; the app's name unless given" }),
    image: z
      .string()
      .min(1)
      .meta({ description: "Image with tag and, when known, digest; without a tag versions.json has it" }),
    port: z.number().int().min(1).max(65535).meta({ description: "Port that the container listens on" }),
    host: z
      .union([z.string().min(1), z.literal(false)])
      .optional()
      .meta({
        description:
          "Host name, relative to the lab's domain or full; false for none. Apps of category external get their name, all others none",
      }),
    replicas: z.number().int().min(0).max(100).default(1).meta({ description: "Number of pods" }),
    args: z.array(z.string()).default([]).meta({ description: "Arguments of the container, instead of the image's" }),
    env: z.record(z.string(), z.string()).default({}).meta({ description: "Environment; never secrets" }),
    files: z
      .record(absolute(), z.string())
      .default({})
      .meta({ description: "Configuration files by absolute path in the container; read-only there" }),
    scratch: z
      .array(absolute())
      .default([])
      .meta({ description: "Folders that the app may write to; empty after a restart (the rest is read-only)" }),
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
    health: z
      .string()
      .regex(/^\//, 'write a path, such as "/health"')
      .default("/")
      .meta({ description: "HTTP path of the probes" }),
    internet: z
      .boolean()
      .default(false)
      .meta({ description: "Whether the app may open connections out of its namespace" }),
  })
  .meta({ description: "An app of one's own" });

function size(): z.ZodString {
  return z.string().regex(SIZE_PATTERN, 'write a whole number and MiB or GiB, such as "128MiB"');
}

/** What a person writes. */
export type AppInput = z.input<typeof appSchema>;
/** The same with its defaults filled in. */
export type AppConfig = z.output<typeof appSchema>;
