import type { Reject } from "../reject.ts";

export const reject: Reject = {
  wrong: ({ config }) => {
    config.networks = { dmz: { cidr: "192.168.20.0/24", gateway: "192.168.20.1" } };
  },
  issues: [
    {
      code: "VLAN_TAKEN",
      path: "networks.dmz.vlan",
      message: "network dmz is on bridge vmbr0 without a tag, and so is the LAN (network)",
      hint: "write vlan: 20, or another bridge",
    },
  ],
  right: ({ config }) => {
    config.networks = {
      dmz: { cidr: "192.168.20.0/24", gateway: "192.168.20.1", vlan: 20 },
      cams: { cidr: "192.168.21.0/24", gateway: "192.168.21.1", bridge: "vmbr1", vlan: 20 },
    };
  },
};
