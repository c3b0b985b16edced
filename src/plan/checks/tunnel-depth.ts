import type { Check } from "./check.ts";

/** Cloudflare's own certificate is for the zone and one label below it; with a tunnel it is the one that browsers see. */
export const tunnelDepth: Check = ({ domain, cloudflare }) => {
  const zone = cloudflare?.zone;
  if (domain === undefined || cloudflare === undefined || !cloudflare.tunnel) return [];
  if (zone === undefined || domain.value === zone || !domain.value.endsWith(`.${zone}`)) return [];
  return [
    {
      code: "TUNNEL_DEPTH",
      path: "cloudflare.tunnel",
      message: `apps are two labels or more below zone ${zone} (such as app.${domain.value}), and Cloudflare's free certificate is for *.${zone} only`,
      hint: `write domain: "${zone}", or have an advanced certificate for *.${domain.value}`,
      severity: "warning" as const,
    },
  ];
};
