import type { Check } from "./check.ts";

/** A Gateway that expects the PROXY header of the edge drops whoever comes without: a tunnel does. */
export const proxyProtocol: Check = ({ edge, cloudflare }) => {
  if (edge === undefined || edge.proxyProtocol === false || cloudflare?.tunnel !== true) return [];
  return [
    {
      code: "PROXY_PROTOCOL",
      path: "edge.traefik.proxyProtocol",
      message:
        "the Gateway would expect a PROXY header on every connection, and the tunnel (cloudflare.tunnel) comes without one",
      hint: "write proxyProtocol: false; the tunnel hands on the caller's address in a header of HTTP",
    },
  ];
};
