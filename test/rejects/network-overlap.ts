import type { Reject } from "../reject.ts";

export const reject: Reject = {
  wrong: ({ config }) => {
    config.cluster = { pods: "10.96.0.0/16", services: "192.168.0.0/20" };
  },
  issues: [
    {
      code: "NETWORK_OVERLAP",
      path: "cluster.services",
      message: "192.168.0.0/20 of the service network overlaps with 192.168.1.0/24 of the LAN (network.cidr)",
      hint: 'write "10.255.240.0/20", which is free',
    },
  ],
  right: ({ config }) => {
    config.cluster = { pods: "10.112.0.0/16", services: "192.168.16.0/20" };
  },
};
