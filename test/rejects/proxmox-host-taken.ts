import type { Reject } from "../reject.ts";

export const reject: Reject = {
  wrong: ({ config }) => {
    config.proxmox.hosts = { pve: { ip: "192.168.1.11" } };
  },
  issues: [
    {
      code: "PROXMOX_HOST_TAKEN",
      path: "proxmox.hosts.pve",
      message: "host pve is the first host already (proxmox.node)",
      hint: 'remove it from proxmox.hosts, or correct its name, such as "pve2"',
    },
  ],
  right: ({ config }) => {
    config.proxmox.hosts = { pve2: { ip: "192.168.1.11" } };
  },
};
