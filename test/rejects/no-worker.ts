import type { Reject } from "../reject.ts";

export const reject: Reject = {
  wrong: ({ config }) => {
    config.nodes = { "cp-1": { role: "controlplane", ip: "192.168.1.201" } };
  },
  issues: [
    {
      code: "NO_WORKER",
      path: "nodes",
      message: "the only node is a control plane, which run no apps (cluster.scheduleOnControlPlanes)",
      hint: "write cluster: { scheduleOnControlPlanes: true }, or add a worker",
    },
  ],
  right: ({ config }) => {
    config.nodes = { "cp-1": { role: "controlplane", ip: "192.168.1.201" } };
    config.cluster = { scheduleOnControlPlanes: true };
  },
};
