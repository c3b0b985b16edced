import type { Reject } from "../reject.ts";

export const reject: Reject = {
  wrong: ({ config }) => {
    config.nodes["cp-2"] = { role: "controlplane", ip: "192.168.1.204" };
    config.nodes["cp-3"] = { role: "controlplane", ip: "192.168.1.205" };
  },
  issues: [
    {
      code: "VIP_MISSING",
      path: "cluster.vip",
      message: "3 control planes share no address: without cp-1 the API is out of reach, although the others run",
      hint: 'write "192.168.1.206", which nothing in this lab has',
      severity: "warning",
    },
  ],
  right: ({ config }) => {
    config.nodes["cp-2"] = { role: "controlplane", ip: "192.168.1.204" };
    config.nodes["cp-3"] = { role: "controlplane", ip: "192.168.1.205" };
    config.cluster = { vip: "192.168.1.200" };
  },
};
