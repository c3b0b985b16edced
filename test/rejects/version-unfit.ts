import type { Reject } from "../reject.ts";

export const reject: Reject = {
  wrong: ({ versions }) => {
    Object.assign(versions, { kubernetes: "1.37.2" });
  },
  issues: [
    ["Cilium 1.20.2", "1.33 to 1.36", "https://docs.cilium.io/en/stable/network/kubernetes/compatibility/"],
    ["Talos 1.13.9", "1.31 to 1.36", "https://github.com/siderolabs/talos/tree/main/pkg/machinery/compatibility"],
    ["cert-manager 1.21.2", "1.33 to 1.36", "https://cert-manager.io/docs/releases/"],
    [
      "chart cloudnative-pg 0.29.0",
      "1.30 to 1.36",
      "https://cloudnative-pg.io/documentation/current/supported_releases/",
    ],
  ].map(([of, range, source]) => ({
    code: "VERSION_UNFIT",
    path: "versions.json:kubernetes",
    message: `${of} goes with Kubernetes ${range}, not with 1.37.2 (${source})`,
    hint: 'write "kubernetes": "1.36.3"',
  })),
  right: ({ versions }) => {
    Object.assign(versions, { kubernetes: "1.35.4" });
  },
};
