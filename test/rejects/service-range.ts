import type { Reject } from "../reject.ts";

export const reject: Reject = {
  wrong: ({ config }) => {
    config.cluster = { services: "10.96.0.0/28" };
  },
  issues: [
    {
      code: "SERVICE_RANGE",
      path: "cluster.services",
      message: "10.96.0.0/28 of the service network has 16 addresses, too few for the Services of a lab",
      hint: 'write a network between /12 and /24, such as "10.96.0.0/20"',
    },
  ],
  right: ({ config }) => {
    config.cluster = { services: "10.96.0.0/24" };
  },
};
