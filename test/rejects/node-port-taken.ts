import type { Reject } from "../reject.ts";

export const reject: Reject = {
  wrong: ({ apps }) => {
    Object.assign(apps["apps/external/whoami.ts"] ?? {}, { ports: { mqtt: { port: 1883, nodePort: 30883 } } });
    Object.assign(apps["apps/internal/it-tools.ts"] ?? {}, { ports: { mqtt: { port: 1883, nodePort: 30883 } } });
  },
  issues: [
    {
      code: "NODE_PORT_TAKEN",
      path: "apps/internal/it-tools.ts:ports.mqtt.nodePort",
      message:
        "TCP nodePort 30883 of port mqtt of app it-tools is already that of port mqtt of app whoami (apps/external/whoami.ts:ports.mqtt)",
      hint: "write nodePort: 30884",
    },
  ],
  right: ({ apps }) => {
    Object.assign(apps["apps/external/whoami.ts"] ?? {}, { ports: { dns: { port: 53, nodePort: 30053 } } });
    Object.assign(apps["apps/internal/it-tools.ts"] ?? {}, {
      ports: { dns: { port: 53, nodePort: 30053, protocol: "UDP" } },
    });
  },
};
