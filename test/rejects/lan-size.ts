import type { Reject } from "../reject.ts";

export const reject: Reject = {
  wrong: ({ config }) => {
    config.network.cidr = "192.0.0.0/8";
  },
  issues: [
    {
      code: "LAN_SIZE",
      path: "network.cidr",
      message: "192.0.0.0/8 is too large for the LAN of a lab",
      hint: 'write a network between /16 and /29, such as "192.0.0.0/24"',
    },
  ],
  right: ({ config }) => {
    config.network.cidr = "192.168.0.0/16";
  },
};
