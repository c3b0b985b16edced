import type { Reject } from "../reject.ts";

export const reject: Reject = {
  wrong: ({ config }) => {
    config.proxmox.memory = "16GiB";
  },
  issues: [
    {
      code: "HOST_MEMORY",
      path: "proxmox.memory",
      message:
        "the guests of pve have 20992MiB in all (node cp-1 4GiB, node worker-1 16GiB, the edge container 512MiB), and it has 16GiB",
      hint: 'write memory: "11776MiB" for node worker-1, or correct proxmox.memory',
    },
  ],
  right: ({ config }) => {
    config.proxmox.memory = "32GiB";
  },
};
