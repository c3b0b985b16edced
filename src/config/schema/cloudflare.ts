import { z } from "zod";

export const cloudflareSchema = z
  .strictObject({
    zone: z.string().optional().meta({ description: "DNS zone at Cloudflare; the lab's domain unless given" }),
    records: z.boolean().default(true).meta({ description: "Whether records of public apps are kept there" }),
    dynamicAddress: z
      .boolean()
      .default(false)
      .meta({ description: "Whether records follow the router's public address" }),
    tunnel: z
      .boolean()
      .default(false)
      .meta({ description: "Whether apps are reached through a tunnel instead of open ports" }),
  })
  .meta({ description: "DNS at Cloudflare; wants CLOUDFLARE_API_TOKEN" });
