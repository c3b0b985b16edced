import type { Reject } from "../reject.ts";

export const reject: Reject = {
  wrong: ({ config }) => {
    config.gateway.pool = "192.168.1.200/29";
    config.network.dhcp = { from: "192.168.1.100", to: "192.168.1.200" };
  },
  issues: [
    {
      code: "POOL_TAKEN",
      path: "gateway.pool",
      message: "192.168.1.200/29 of the pool of Services holds 192.168.1.201 of node cp-1 (nodes.cp-1.ip)",
      hint: 'write "192.168.1.240/29", which nothing in this lab has',
    },
    {
      code: "POOL_TAKEN",
      path: "gateway.pool",
      message: "192.168.1.200/29 of the pool of Services holds 192.168.1.202 of the edge container (edge.traefik.ip)",
      hint: 'write "192.168.1.240/29", which nothing in this lab has',
    },
    {
      code: "POOL_TAKEN",
      path: "gateway.pool",
      message: "192.168.1.200/29 of the pool of Services holds 192.168.1.203 of node worker-1 (nodes.worker-1.ip)",
      hint: 'write "192.168.1.240/29", which nothing in this lab has',
    },
    {
      code: "POOL_TAKEN",
      path: "gateway.pool",
      message:
        "192.168.1.200/29 of the pool of Services holds addresses of the DHCP range of the LAN, 192.168.1.100 to 192.168.1.200 (network.dhcp)",
      hint: 'write "192.168.1.240/29", which nothing in this lab has',
    },
  ],
  right: ({ config }) => {
    config.gateway.pool = "192.168.1.240/29";
  },
};
