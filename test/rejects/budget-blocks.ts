import type { Reject } from "../reject.ts";

const budget = (allows: string): string => `apiVersion: policy/v1
kind: PodDisruptionBudget
metadata: { name: whoami, namespace: whoami }
spec: { ${allows}, selector: { matchLabels: { app.kubernetes.io/name: whoami } } }
`;

export const reject: Reject = {
  wrong: ({ files }) => {
    files["k8s/apps/mine/budget.yaml"] = budget("minAvailable: 1");
  },
  issues: [
    {
      code: "BUDGET_BLOCKS",
      path: "k8s/apps/mine/budget.yaml",
      message: "budget whoami wants 1 of 1 pods at all times, so that no node with one of them can be drained",
      hint: "remove it, or run 2 replicas",
    },
  ],
  right: ({ config, apps, files }) => {
    Object.assign(apps["apps/external/whoami.ts"] ?? {}, { replicas: 2 });
    config.nodes["worker-2"] = { role: "worker", ip: "192.168.1.204", memory: "8GiB" };
    files["k8s/apps/mine/budget.yaml"] = budget("maxUnavailable: 1");
  },
};
