import type { Reject } from "../reject.ts";

export const reject: Reject = {
  wrong: ({ config }) => {
    config.nodes["cp-2"] = { role: "controlplane", ip: "192.168.1.204" };
    config.nodes["cp-3"] = { role: "controlplane", ip: "192.168.1.205" };
    config.cluster = { vip: "192.168.1.200" };
    config.proxmox.hosts = { pve2: { ip: "192.168.1.11" } };
  },
  issues: [
    {
      code: "CONTROL_PLANES_TOGETHER",
      path: "nodes",
      message: "all 3 control planes stand on host pve, although there are 2 hosts",
      hint: 'write host: "pve2" for one of them',
      severity: "warning",
    },
  ],
  right: ({ config }) => {
    config.nodes["cp-2"] = { role: "controlplane", ip: "192.168.1.204" };
    config.nodes["cp-3"] = { role: "controlplane", ip: "192.168.1.205", host: "pve2" };
    config.cluster = { vip: "192.168.1.200" };
    config.proxmox.hosts = { pve2: { ip: "192.168.1.11" } };
  },
};
