import type { Check } from "./check.ts";

/** Records that follow the router's address are there, and are wanted: a tunnel needs none. */
export const cloudflareRecords: Check = ({ cloudflare }) => {
  if (cloudflare === undefined || !cloudflare.dynamicAddress) return [];
  if (cloudflare.records && !cloudflare.tunnel) return [];
  return [
    {
      code: "CLOUDFLARE_RECORDS",
      path: "cloudflare.dynamicAddress",
      message: cloudflare.records
        ? "apps are reached through a tunnel (cloudflare.tunnel), which does not care what the router's address is"
        : "no records are kept at Cloudflare (cloudflare.records), so that none can follow the router's address",
      hint: cloudflare.records ? "write dynamicAddress: false" : "write records: true, or dynamicAddress: false",
    },
  ];
};
