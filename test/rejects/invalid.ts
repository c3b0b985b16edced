import type { Reject } from "../reject.ts";

export const reject: Reject = {
  wrong: ({ config }) => {
    config.edge.traefik.memory = "512MB";
    config.network.gateway = "192.168.01.1";
    config.network.vlan = 4095;
  },
  issues: [
    {
      code: "INVALID",
      path: "edge.traefik.memory",
      message: 'edge.traefik.memory is "512MB" (Memory of the container)',
      hint: 'write a whole number and MiB, GiB or TiB, such as "4GiB"',
    },
    {
      code: "INVALID",
      path: "network.gateway",
      message: 'network.gateway is "192.168.01.1" (Address of the home router)',
      hint: 'write an IPv4 address such as "192.168.1.201"',
    },
    {
      code: "INVALID",
      path: "network.vlan",
      message: "network.vlan is 4095 (802.1Q tag, 0 for untagged)",
      hint: "Too big: expected number to be <=4094",
    },
  ],
  right: ({ config }) => {
    config.edge.traefik.memory = "512MiB";
    config.network.vlan = 4094;
  },
};
