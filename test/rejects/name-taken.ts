import type { Reject } from "../reject.ts";

export const reject: Reject = {
  wrong: ({ config }) => {
    config.edge.traefik.name = "worker-1";
  },
  issues: [
    {
      code: "NAME_TAKEN",
      path: "edge.traefik.name",
      message: "worker-1, the name of the edge container, is already the name of node worker-1 (nodes.worker-1)",
      hint: 'write "worker-1-edge"',
    },
  ],
  right: ({ config }) => {
    config.edge.traefik.name = "edge";
  },
};
