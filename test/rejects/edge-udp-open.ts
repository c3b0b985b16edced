import type { Reject } from "../reject.ts";

export const reject: Reject = {
  wrong: ({ config, apps }) => {
    config.edge.traefik.onlyFrom = ["cloudflare", "lan"];
    Object.assign(apps["apps/external/whoami.ts"] ?? {}, {
      ports: { stun: { port: 3478, protocol: "UDP", nodePort: 30478, edge: 3478 } },
    });
  },
  issues: [
    {
      code: "EDGE_UDP_OPEN",
      path: "apps/external/whoami.ts:ports.stun.edge",
      message:
        "UDP port 3478 of the edge, for port stun of app whoami, is open to everybody: edge.traefik.onlyFrom holds for TCP alone",
      hint: "write firewall: true in edge.traefik, so that Proxmox holds to it for both",
      severity: "warning",
    },
  ],
  right: ({ config, apps }) => {
    config.edge.traefik.onlyFrom = ["cloudflare", "lan"];
    config.edge.traefik.firewall = true;
    Object.assign(apps["apps/external/whoami.ts"] ?? {}, {
      ports: { stun: { port: 3478, protocol: "UDP", nodePort: 30478, edge: 3478 } },
    });
  },
};
