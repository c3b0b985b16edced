import type { Reject } from "../reject.ts";

export const reject: Reject = {
  wrong: ({ apps }) => {
    Object.assign(apps["apps/external/whoami.ts"] ?? {}, { ports: { mqtt: { port: 1883, edge: 1883 } } });
  },
  issues: [
    {
      code: "NODE_PORT_MISSING",
      path: "apps/external/whoami.ts:ports.mqtt.nodePort",
      message:
        "port mqtt of app whoami is to be had at port 1883 of the edge, and no node opens a port that leads to it",
      hint: "add nodePort: 30000",
    },
  ],
  right: ({ apps }) => {
    Object.assign(apps["apps/external/whoami.ts"] ?? {}, {
      ports: { mqtt: { port: 1883, nodePort: 30000, edge: 1883 } },
    });
  },
};
