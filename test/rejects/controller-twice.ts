import type { Reject } from "../reject.ts";

const deployment = (image: string): string => `apiVersion: apps/v1
kind: Deployment
metadata: { name: mine, namespace: mine }
spec:
  selector: { matchLabels: { app: mine } }
  template:
    metadata: { labels: { app: mine } }
    spec: { containers: [{ name: a, image: "${image}" }] }
`;

export const reject: Reject = {
  wrong: ({ files }) => {
    files["k8s/apps/mine/deployment.yaml"] = deployment("quay.io/jetstack/cert-manager-controller:v1.21.2");
  },
  issues: [
    {
      code: "CONTROLLER_TWICE",
      path: "k8s/apps/mine/deployment.yaml",
      message: "Deployment mine runs cert-manager-controller, and cert-manager of the platform runs one already",
      hint: "remove it, or say in the config what cert-manager should do differently",
    },
  ],
  right: ({ files }) => {
    // No app of this lab has sealed values, so that the platform runs none.
    files["k8s/apps/mine/deployment.yaml"] = deployment("docker.io/bitnami/sealed-secrets-controller:0.39.1");
  },
};
