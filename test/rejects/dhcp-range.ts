import type { Reject } from "../reject.ts";

export const reject: Reject = {
  wrong: ({ config }) => {
    config.network.dhcp = { from: "192.168.1.150", to: "192.168.1.100" };
    config.networks = { dmz: { cidr: "192.168.20.0/24", gateway: "192.168.20.1", vlan: 20 } };
    Object.assign(config.networks["dmz"] ?? {}, { dhcp: { from: "192.168.21.1", to: "192.168.21.9" } });
  },
  issues: [
    {
      code: "DHCP_RANGE",
      path: "network.dhcp",
      message: "192.168.1.150 to 192.168.1.100, the DHCP range of the LAN, ends before it begins",
      hint: 'write from: "192.168.1.100", to: "192.168.1.150"',
    },
    {
      code: "DHCP_RANGE",
      path: "networks.dmz.dhcp",
      message:
        "192.168.21.1 to 192.168.21.9, the DHCP range of network dmz, is not within 192.168.20.0/24 (networks.dmz.cidr)",
      hint: "write addresses from 192.168.20.1 to 192.168.20.254",
    },
  ],
  right: ({ config }) => {
    config.network.dhcp = { from: "192.168.1.100", to: "192.168.1.150" };
  },
};
