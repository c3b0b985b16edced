import { z } from "zod";

/** How to ask the app whether it is well. */
export const healthSchema = z
  .union(
    [
      z.string().regex(/^\//),
      z.strictObject({ tcp: z.literal(true).meta({ description: "It takes connections on its port" }) }),
      z.strictObject({ command: z.array(z.string()).min(1).meta({ description: "A command that ends with 0" }) }),
    ],
    { error: 'write a path such as "/health", { tcp: true } or { command: ["…"] }' },
  )
  .meta({ description: "HTTP path of the probes, { tcp: true }, or { command }" });

export type HealthConfig = z.output<typeof healthSchema>;
