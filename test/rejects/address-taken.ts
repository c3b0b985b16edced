import type { Reject } from "../reject.ts";

export const reject: Reject = {
  wrong: ({ config }) => {
    config.edge.traefik.ip = "192.168.1.203";
    config.gateway.ip = "192.168.1.10";
  },
  issues: [
    {
      code: "ADDRESS_TAKEN",
      path: "edge.traefik.ip",
      message: "192.168.1.203 of the edge container is already the address of node worker-1 (nodes.worker-1.ip)",
      hint: 'write "192.168.1.204", which nothing in this lab has',
    },
    {
      code: "ADDRESS_TAKEN",
      path: "gateway.ip",
      message: "192.168.1.10 of the Gateway is already the address of the Proxmox host (proxmox.ip)",
      hint: 'write "192.168.1.11", which nothing in this lab has',
    },
  ],
  right: ({ config }) => {
    config.edge.traefik.ip = "192.168.1.204";
    config.gateway.ip = "192.168.1.11";
  },
};
