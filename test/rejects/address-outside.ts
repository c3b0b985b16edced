import type { Reject } from "../reject.ts";

export const reject: Reject = {
  wrong: ({ config }) => {
    config.gateway.ip = "192.168.2.210";
  },
  issues: [
    {
      code: "ADDRESS_OUTSIDE",
      path: "gateway.ip",
      message: "192.168.2.210 of the Gateway is outside of the LAN 192.168.1.0/24 (network.cidr)",
      hint: "write an address from 192.168.1.1 to 192.168.1.254, or correct network.cidr",
    },
  ],
  right: ({ config }) => {
    config.gateway.ip = "192.168.1.254";
  },
};
