import type { Reject } from "../reject.ts";

export const reject: Reject = {
  wrong: ({ config }) => {
    config.networks = { dmz: { cidr: "192.168.20.0/24", gateway: "192.168.20.1", vlan: 20 } };
    config.nodes["cp-2"] = { role: "controlplane", ip: "192.168.1.204" };
    config.nodes["cp-3"] = { role: "controlplane", ip: "192.168.20.5", network: "dmz" };
    config.cluster = { vip: "192.168.1.200" };
  },
  issues: [
    {
      code: "VIP_NETWORK",
      path: "cluster.vip",
      message: "the control planes share 192.168.1.200, and they are in several networks: the LAN, network dmz",
      hint: 'put all of them into one network: network: "lan"',
    },
  ],
  right: ({ config }) => {
    config.nodes["cp-2"] = { role: "controlplane", ip: "192.168.1.204" };
    config.nodes["cp-3"] = { role: "controlplane", ip: "192.168.1.205" };
    config.cluster = { vip: "192.168.1.200" };
  },
};
