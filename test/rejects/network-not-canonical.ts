import type { Reject } from "../reject.ts";

export const reject: Reject = {
  wrong: ({ config }) => {
    config.network.cidr = "192.168.1.200/24";
  },
  issues: [
    {
      code: "NETWORK_NOT_CANONICAL",
      path: "network.cidr",
      message: "192.168.1.200/24 of the LAN does not begin at a boundary of a /24",
      hint: 'write "192.168.1.0/24"',
    },
  ],
  right: ({ config }) => {
    config.network.cidr = "192.168.1.0/24";
  },
};
