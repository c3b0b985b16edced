import type { Reject } from "../reject.ts";

export const reject: Reject = {
  wrong: ({ config }) => {
    config.nodes["cp-1"] = { role: "controlplane", ip: "192.168.1.201", cores: 1, memory: "1GiB" };
    Object.assign(config.nodes["worker-1"] ?? {}, { disk: "8GiB", memory: "512MiB" });
  },
  issues: [
    {
      code: "NODE_TOO_SMALL",
      path: "nodes.cp-1.cores",
      message: "control plane cp-1 has 1 core, and Talos wants 2 at least",
      hint: "write cores: 2",
    },
    {
      code: "NODE_TOO_SMALL",
      path: "nodes.cp-1.memory",
      message: "control plane cp-1 has 1GiB of memory, and Talos wants 2GiB at least",
      hint: 'write memory: "2GiB"',
    },
    {
      code: "NODE_TOO_SMALL",
      path: "nodes.worker-1.disk",
      message: "worker worker-1 has a disk of 8GiB, and Talos wants 10GiB at least",
      hint: 'write disk: "10GiB"',
    },
    {
      code: "NODE_TOO_SMALL",
      path: "nodes.worker-1.memory",
      message: "worker worker-1 has 512MiB of memory, and Talos wants 1GiB at least",
      hint: 'write memory: "1GiB"',
    },
  ],
  right: ({ config }) => {
    config.nodes["cp-1"] = { role: "controlplane", ip: "192.168.1.201", cores: 2, memory: "2GiB" };
    Object.assign(config.nodes["worker-1"] ?? {}, { disk: "10GiB", memory: "1GiB" });
  },
};
