import type { Reject } from "../reject.ts";

export const reject: Reject = {
  wrong: ({ config }) => {
    config.nodes["cp-1"] = { role: "worker", ip: "192.168.1.201", memory: "4GiB" };
  },
  issues: [
    {
      code: "NO_CONTROL_PLANE",
      path: "nodes",
      message: "none of the 2 nodes is a control plane",
      hint: 'write role: "controlplane" for one of them',
    },
  ],
  right: ({ config }) => {
    config.nodes["cp-1"] = { role: "controlplane", ip: "192.168.1.201" };
  },
};
