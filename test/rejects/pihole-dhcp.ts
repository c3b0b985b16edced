import type { Reject } from "../reject.ts";

export const reject: Reject = {
  wrong: ({ config }) => {
    config.pihole = {
      ip: "192.168.1.205",
      dhcp: {
        reservations: {
          nas: { mac: "00:11:22:33:44:55", ip: "192.168.1.30" },
          tv: { mac: "00:11:22:33:44:55", ip: "192.168.1.31" },
          worker: { mac: "00:11:22:33:44:66", ip: "192.168.1.203" },
          away: { mac: "00:11:22:33:44:77", ip: "192.168.2.30" },
        },
      },
    };
  },
  issues: [
    {
      code: "PIHOLE_DHCP",
      path: "pihole.dhcp",
      message: "Pi-hole is to give out addresses in the LAN, which names no range (network.dhcp)",
      hint: 'write its range, such as dhcp: { from: "192.168.1.100", to: "192.168.1.199" }',
    },
    {
      code: "PIHOLE_DHCP",
      path: "pihole.dhcp.reservations.away.ip",
      message: "192.168.2.30 of away is not within the LAN, 192.168.1.0/24",
      hint: "write one of 192.168.1.0/24",
    },
    {
      code: "PIHOLE_DHCP",
      path: "pihole.dhcp.reservations.tv",
      message: "00:11:22:33:44:55 of tv is already reserved for nas",
      hint: "keep one of the two",
    },
    {
      code: "PIHOLE_DHCP",
      path: "pihole.dhcp.reservations.worker.ip",
      message: "192.168.1.203 of worker is already the address of node worker-1 (nodes.worker-1.ip)",
      hint: "write a free one",
    },
  ],
  right: ({ config }) => {
    config.network.dhcp = { from: "192.168.1.100", to: "192.168.1.199" };
    config.pihole = {
      ip: "192.168.1.205",
      dhcp: { reservations: { nas: { mac: "00:11:22:33:44:55", ip: "192.168.1.30" } } },
    };
  },
};
