import type { Reject } from "../reject.ts";

export const reject: Reject = {
  wrong: ({ config }) => {
    config.proxmox.memory = "22GiB";
  },
  issues: [
    {
      code: "HOST_HEADROOM",
      path: "proxmox.memory",
      message:
        "the guests of pve have 20992MiB of its 22GiB (node cp-1 4GiB, node worker-1 16GiB, the edge container 512MiB): Proxmox itself wants 2GiB",
      hint: "give the guests 512MiB less",
      severity: "warning",
    },
  ],
  right: ({ config }) => {
    config.proxmox.memory = "23GiB";
  },
};
