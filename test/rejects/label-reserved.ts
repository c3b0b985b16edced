import type { Reject } from "../reject.ts";

export const reject: Reject = {
  wrong: ({ config }) => {
    Object.assign(config.nodes["worker-1"] ?? {}, {
      labels: { "node-role.kubernetes.io/worker": "", "topology.kubernetes.io/zone": "attic" },
    });
  },
  issues: [
    {
      code: "LABEL_RESERVED",
      path: "nodes.worker-1.labels.node-role.kubernetes.io/worker",
      message:
        "label node-role.kubernetes.io/worker of node worker-1 belongs to Kubernetes, which lets no node give it to itself",
      hint: 'write a label of your own, such as "homelab/worker"',
    },
    {
      code: "LABEL_RESERVED",
      path: "nodes.worker-1.labels.topology.kubernetes.io/zone",
      message: "label topology.kubernetes.io/zone of node worker-1 follows from where the node stands",
      hint: "leave it out",
    },
  ],
  right: ({ config }) => {
    Object.assign(config.nodes["worker-1"] ?? {}, {
      labels: { "node.kubernetes.io/disk": "big", "homelab/zone": "attic" },
    });
  },
};
