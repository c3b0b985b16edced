import type { HomelabConfig } from "../config/schema/homelab.ts";
import type { Cloudflare } from "./lab.ts";

/** Images of what keeps a lab reachable by Cloudflare; `versions.json` pins them. */
export const DDNS_IMAGE = "docker.io/favonia/cloudflare-ddns";
export const TUNNEL_IMAGE = "docker.io/cloudflare/cloudflared";

/** What a lab has at Cloudflare; null where it has nothing there. */
export function resolveCloudflare(
  { cloudflare, domain, edge }: HomelabConfig,
  images: Readonly<Record<string, string>>,
): Cloudflare | null {
  if (cloudflare === undefined) return null;
  const { zone = domain, records, dynamicAddress, tunnel } = cloudflare;
  const reference = (image: string): string => `${image}:${images[image] ?? ""}`;
  return {
    zone,
    records,
    dynamicAddress,
    tunnel,
    // An edge that lets in Cloudflare's proxies alone is reached through them.
    proxied: edge.traefik.onlyFrom.includes("cloudflare"),
    images: { ddns: reference(DDNS_IMAGE), tunnel: reference(TUNNEL_IMAGE) },
  };
}
