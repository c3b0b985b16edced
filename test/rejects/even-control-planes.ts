import type { Reject } from "../reject.ts";

export const reject: Reject = {
  wrong: ({ config }) => {
    config.nodes["cp-2"] = { role: "controlplane", ip: "192.168.1.204" };
  },
  issues: [
    {
      code: "EVEN_CONTROL_PLANES",
      path: "nodes",
      message: "2 control planes survive no more failures than 1 would: etcd needs a majority",
      hint: "have 1 or 3 control planes",
    },
  ],
  right: ({ config }) => {
    config.nodes["cp-2"] = { role: "controlplane", ip: "192.168.1.204" };
    config.nodes["cp-3"] = { role: "controlplane", ip: "192.168.1.205" };
    config.cluster = { vip: "192.168.1.200" };
  },
};
