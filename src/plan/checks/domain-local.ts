import type { Check } from "./check.ts";

/** Names below .local are asked by multicast, which neither the router's DNS nor a browser elsewhere answers to. */
export const domainLocal: Check = ({ domain }) => {
  if (domain === undefined || !domain.value.endsWith(".local")) return [];
  return [
    {
      code: "DOMAIN_LOCAL",
      path: domain.path,
      message: `${domain.value} lies below .local, which machines ask for by multicast and not from a DNS server`,
      hint: `write "${domain.value.replace(/local$/, "home.arpa")}", which RFC 8375 keeps for homes`,
      severity: "warning" as const,
    },
  ];
};
