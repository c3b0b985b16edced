import type { Reject } from "../reject.ts";

export const reject: Reject = {
  wrong: ({ config }) => {
    config.cluster = { podsPerNode: 30 };
  },
  issues: [
    {
      code: "PODS_PER_NODE",
      path: "cluster.podsPerNode",
      message:
        "the apps have 2 pods and the platform about 25, and 1 node has room for 25 (30 each, 5 of them for the platform)",
      hint: "write podsPerNode: 32, or add a node",
    },
  ],
  right: ({ config }) => {
    config.cluster = { podsPerNode: 32 };
  },
};
