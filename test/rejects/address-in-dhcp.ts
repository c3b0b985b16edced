import type { Reject } from "../reject.ts";

export const reject: Reject = {
  wrong: ({ config }) => {
    config.network.dhcp = { from: "192.168.1.100", to: "192.168.1.205" };
  },
  issues: [
    {
      code: "ADDRESS_IN_DHCP",
      path: "edge.traefik.ip",
      message:
        "192.168.1.202 of the edge container lies in the DHCP range of the LAN, 192.168.1.100 to 192.168.1.205 (network.dhcp)",
      hint: 'write "192.168.1.206", which nothing in this lab has',
    },
    {
      code: "ADDRESS_IN_DHCP",
      path: "nodes.cp-1.ip",
      message:
        "192.168.1.201 of node cp-1 lies in the DHCP range of the LAN, 192.168.1.100 to 192.168.1.205 (network.dhcp)",
      hint: 'write "192.168.1.206", which nothing in this lab has',
    },
    {
      code: "ADDRESS_IN_DHCP",
      path: "nodes.worker-1.ip",
      message:
        "192.168.1.203 of node worker-1 lies in the DHCP range of the LAN, 192.168.1.100 to 192.168.1.205 (network.dhcp)",
      hint: 'write "192.168.1.206", which nothing in this lab has',
    },
  ],
  right: ({ config }) => {
    config.network.dhcp = { from: "192.168.1.100", to: "192.168.1.200" };
  },
};
