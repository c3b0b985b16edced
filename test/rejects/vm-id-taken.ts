import type { Reject } from "../reject.ts";

export const reject: Reject = {
  wrong: ({ config }) => {
    Object.assign(config.nodes["worker-1"] ?? {}, { vmId: 202 });
  },
  issues: [
    {
      code: "VM_ID_TAKEN",
      path: "edge.traefik.ip",
      message:
        "VM id 202 of the edge container, which follows from its address, is already the id of node worker-1 (nodes.worker-1.vmId)",
      hint: "write vmId: 203",
    },
  ],
  right: ({ config }) => {
    Object.assign(config.nodes["worker-1"] ?? {}, { vmId: 9000 });
  },
};
