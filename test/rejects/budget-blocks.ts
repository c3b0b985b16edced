import type { Reject } from "../reject.ts";

const mine = (replicas: number, allows: string): string => `apiVersion: apps/v1
kind: Deployment
metadata: { name: mine, namespace: mine }
spec:
  replicas: ${replicas}
  selector: { matchLabels: { app: mine } }
  template:
    metadata: { labels: { app: mine } }
    spec: { containers: [{ name: a, image: "a:1" }] }
---
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata: { name: mine, namespace: mine }
spec: { ${allows}, selector: { matchLabels: { app: mine } } }
`;

export const reject: Reject = {
  wrong: ({ files }) => {
    files["k8s/apps/mine/all.yaml"] = mine(1, "minAvailable: 1");
    files["k8s/apps/mine/half.yaml"] = mine(2, 'minAvailable: "50%"').replaceAll("mine", "half");
  },
  issues: [
    {
      code: "BUDGET_BLOCKS",
      path: "k8s/apps/mine/all.yaml",
      message: "budget mine wants 1 of 1 pods at all times, so that no node with one of them can be drained",
      hint: "remove it, or run 2 replicas",
    },
    {
      code: "BUDGET_BLOCKS",
      path: "k8s/apps/mine/half.yaml",
      message:
        "budget half wants 1 of 2 pods at all times, and they all run on the one node that takes apps: it can never be drained",
      hint: "remove it until there is a second node",
    },
  ],
  right: ({ config, files }) => {
    config.nodes["worker-2"] = { role: "worker", ip: "192.168.1.204", memory: "8GiB" };
    files["k8s/apps/mine/all.yaml"] = mine(2, "maxUnavailable: 1");
  },
};
