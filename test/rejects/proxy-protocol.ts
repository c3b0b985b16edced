import type { Reject } from "../reject.ts";

export const reject: Reject = {
  wrong: ({ config }) => {
    config.domain = "home.mylab.dev";
    config.cloudflare = { tunnel: true };
    config.edge.traefik.proxyProtocol = "v2";
  },
  issues: [
    {
      code: "PROXY_PROTOCOL",
      path: "edge.traefik.proxyProtocol",
      message:
        "the Gateway would expect a PROXY header on every connection, and the tunnel (cloudflare.tunnel) comes without one",
      hint: "write proxyProtocol: false; the tunnel hands on the caller's address in a header of HTTP",
    },
  ],
  right: ({ config }) => {
    config.edge.traefik.proxyProtocol = "v2";
  },
};
