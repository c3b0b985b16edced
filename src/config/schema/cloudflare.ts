import { z } from "zod";

export const cloudflareSchema = z
  .strictObject({
    zone: z.string().optional().meta({ description: "DNS zone at Cloudflare; the lab's domain unless given" }),
    records: z
      .boolean()
      .default(true)
      .meta({ description: "Whether the domain's records are kept there; dynamicAddress does it, else you do" }),
    dynamicAddress: z
      .boolean()
      .default(false)
      .meta({ description: "Whether records follow the router's public address" }),
    tunnel: z.boolean().default(false).meta({
      description:
        "Whether apps are reached through a tunnel instead of open ports; wants CLOUDFLARE_TUNNEL_TOKEN, and the tunnel's public hostnames set at Cloudflare",
    }),
  })
  .meta({ description: "DNS at Cloudflare; wants CLOUDFLARE_API_TOKEN" });
