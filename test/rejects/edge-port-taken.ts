import type { Reject } from "../reject.ts";

export const reject: Reject = {
  wrong: ({ apps }) => {
    Object.assign(apps["apps/external/whoami.ts"] ?? {}, {
      ports: { mqtt: { port: 1883, nodePort: 30883, edge: 1883 } },
    });
    Object.assign(apps["apps/internal/it-tools.ts"] ?? {}, {
      ports: {
        mqtt: { port: 1883, nodePort: 31883, edge: 1883 },
        tls: { port: 8443, nodePort: 31443, edge: 443 },
      },
    });
  },
  issues: [
    {
      code: "EDGE_PORT_TAKEN",
      path: "apps/internal/it-tools.ts:ports.mqtt.edge",
      message:
        "TCP port 1883 of the edge, for port mqtt of app it-tools, already leads to port mqtt of app whoami (apps/external/whoami.ts:ports.mqtt)",
      hint: "write edge: 1884",
    },
    {
      code: "EDGE_PORT_TAKEN",
      path: "apps/internal/it-tools.ts:ports.tls.edge",
      message: "TCP port 443 of the edge, for port tls of app it-tools, already leads to the Gateway's apps",
      hint: "write edge: 8443",
    },
  ],
  right: ({ apps }) => {
    Object.assign(apps["apps/external/whoami.ts"] ?? {}, {
      ports: { dns: { port: 53, nodePort: 30053, edge: 53 } },
    });
    Object.assign(apps["apps/internal/it-tools.ts"] ?? {}, {
      ports: { dns: { port: 53, nodePort: 31053, protocol: "UDP", edge: 53 } },
    });
  },
};
