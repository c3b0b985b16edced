import type { Reject } from "../reject.ts";

export const reject: Reject = {
  wrong: ({ config }) => {
    config.cluster = { pods: "10.244.0.0/23" };
  },
  issues: [
    {
      code: "POD_RANGE",
      path: "cluster.pods",
      message:
        "10.244.0.0/23 of the pod network has a /24 for 2 nodes, and the lab has 2 and needs one more to replace them",
      hint: 'write a /16, such as "10.244.0.0/16"',
    },
  ],
  right: ({ config }) => {
    config.cluster = { pods: "10.244.0.0/22" };
  },
};
