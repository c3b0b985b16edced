import { z } from "zod";

/** What an app may do beyond the restricted level, and why: a waiver that somebody signed. */
export const securitySchema = z
  .strictObject({
    level: z
      .enum(["restricted", "baseline", "privileged"])
      .meta({ description: "Pod Security level that the namespace enforces" }),
    because: z
      .string()
      .min(10, "write a sentence that another person understands")
      .meta({ description: "Why the app cannot do with less; stands on its namespace" }),
    root: z.boolean().default(false).meta({ description: "Whether it runs as root" }),
    writableRoot: z
      .boolean()
      .default(false)
      .meta({ description: "Whether it may write anywhere in its container; lost at a restart" }),
    capabilities: z
      .array(z.string().regex(/^[A-Z_]+$/, 'write a name such as "NET_BIND_SERVICE"'))
      .default([])
      .meta({ description: "Linux capabilities that it keeps" }),
    hostNetwork: z.boolean().default(false).meta({ description: "Whether it shares the node's network" }),
  })
  .meta({ description: "A written waiver of the restricted security level" });

export type SecurityConfig = z.output<typeof securitySchema>;
