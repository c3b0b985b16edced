import type { Reject } from "../reject.ts";

export const reject: Reject = {
  wrong: ({ config }) => {
    config.gateway.pool = "192.168.2.216/29";
  },
  issues: [
    {
      code: "POOL_OUTSIDE",
      path: "gateway.pool",
      message:
        "192.168.2.216/29 of the pool of Services is not within 192.168.1.0/24 (network.cidr), where the nodes are",
      hint: 'write "192.168.1.240/29", which nothing in this lab has',
    },
  ],
  right: ({ config }) => {
    config.gateway.pool = "192.168.1.216/29";
  },
};
