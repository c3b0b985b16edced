import type { Reject } from "../reject.ts";

export const reject: Reject = {
  wrong: ({ config }) => {
    config.proxmox.cores = 2;
    config.proxmox.overcommit = { cores: 3 };
  },
  issues: [
    {
      code: "HOST_CORES",
      path: "nodes.worker-1.cores",
      message:
        "node worker-1 has 4 cores, and pve has 2 threads (proxmox.cores): Proxmox starts no VM that is wider than its host",
      hint: "write cores: 2",
    },
    {
      code: "HOST_CORES",
      path: "proxmox.cores",
      message:
        "the guests of pve have 7 cores in all, and of its 2 threads 3 times as many may be promised (proxmox.overcommit.cores)",
      hint: "give the guests 1 cores less, or write overcommit: { cores: 4 }",
    },
  ],
  right: ({ config }) => {
    config.proxmox.cores = 4;
    config.proxmox.overcommit = { cores: 2 };
  },
};
