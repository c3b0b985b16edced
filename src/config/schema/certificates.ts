import { z } from "zod";

export const certificatesSchema = z
  .strictObject({
    issuer: z
      .enum(["self-signed", "letsencrypt-staging", "letsencrypt"])
      .default("self-signed")
      .meta({ description: "Who signs the lab's certificates; Let's Encrypt needs cloudflare" }),
    email: z.email().optional().meta({ description: "Where Let's Encrypt writes to" }),
  })
  .meta({ description: "Certificates of the lab's domain" });
