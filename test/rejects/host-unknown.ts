import type { Reject } from "../reject.ts";

export const reject: Reject = {
  wrong: ({ config }) => {
    config.proxmox.hosts = { pve2: { ip: "192.168.1.11" } };
    Object.assign(config.nodes["worker-1"] ?? {}, { host: "pve3" });
    config.edge.traefik.host = "elsewhere";
  },
  issues: [
    {
      code: "HOST_UNKNOWN",
      path: "edge.traefik.host",
      message: 'the edge container stands on host "elsewhere", and proxmox has none of that name',
      hint: 'write one of: pve, pve2; or add "elsewhere" to proxmox.hosts',
    },
    {
      code: "HOST_UNKNOWN",
      path: "nodes.worker-1.host",
      message: 'node worker-1 stands on host "pve3", and proxmox has none of that name',
      hint: 'did you mean "pve"?',
    },
  ],
  right: ({ config }) => {
    config.proxmox.hosts = { pve2: { ip: "192.168.1.11" } };
    Object.assign(config.nodes["worker-1"] ?? {}, { host: "pve2" });
  },
};
