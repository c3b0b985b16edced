import type { Reject } from "../reject.ts";

export const reject: Reject = {
  wrong: ({ config }) => {
    config.gateway.ip = "192.168.1.255";
    config.proxmox.ip = "192.168.1.0";
  },
  issues: [
    {
      code: "ADDRESS_RESERVED",
      path: "gateway.ip",
      message: "192.168.1.255 of the Gateway is the broadcast address of 192.168.1.0/24",
      hint: "write an address from 192.168.1.1 to 192.168.1.254",
    },
    {
      code: "ADDRESS_RESERVED",
      path: "proxmox.ip",
      message: "192.168.1.0 of the Proxmox host is the network address of 192.168.1.0/24",
      hint: "write an address from 192.168.1.1 to 192.168.1.254",
    },
  ],
  right: ({ config }) => {
    config.network.cidr = "192.168.0.0/23";
    config.gateway.ip = "192.168.0.255";
    config.proxmox.ip = "192.168.1.0";
  },
};
