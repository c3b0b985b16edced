import type { Check } from "./check.ts";

/** The zone at Cloudflare holds the lab's domain. */
export const zoneOutside: Check = ({ domain, cloudflare }) => {
  const zone = cloudflare?.zone;
  if (domain === undefined || zone === undefined) return [];
  if (domain.value === zone || domain.value.endsWith(`.${zone}`)) return [];
  return [
    {
      code: "ZONE_OUTSIDE",
      path: "cloudflare.zone",
      message: `${domain.value} (${domain.path}) is not in zone ${zone}, so that nothing of the lab can be written there`,
      hint: `write zone: "${domain.value.split(".").slice(-2).join(".")}"`,
    },
  ];
};
