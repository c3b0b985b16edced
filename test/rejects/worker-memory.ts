import type { Reject } from "../reject.ts";

export const reject: Reject = {
  wrong: ({ config }) => {
    config.nodes["worker-1"] = { role: "worker", ip: "192.168.1.203" };
  },
  issues: [
    {
      code: "WORKER_MEMORY",
      path: "nodes.worker-1.memory",
      message: "worker worker-1 has no memory",
      hint: 'write memory: "16GiB", or what the host can spare (8GiB and more is sensible)',
    },
  ],
  right: ({ config }) => {
    config.nodes["cp-1"] = { role: "controlplane", ip: "192.168.1.201" };
  },
};
