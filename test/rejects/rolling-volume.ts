import type { Reject } from "../reject.ts";

const deployment = (name: string, pod: string, strategy = ""): string => `apiVersion: apps/v1
kind: Deployment
metadata: { name: ${name}, namespace: ${name} }
spec:
  selector: { matchLabels: { app: ${name} } }
  ${strategy}
  template:
    metadata: { labels: { app: ${name} } }
    spec: ${pod}
`;
const claim = `apiVersion: v1
kind: PersistentVolumeClaim
metadata: { name: data, namespace: mine }
spec: { accessModes: [ReadWriteOnce], resources: { requests: { storage: 1Gi } } }
`;
const pod =
  "{ containers: [{ name: a, image: a:1 }], volumes: [{ name: data, persistentVolumeClaim: { claimName: data } }] }";

export const reject: Reject = {
  wrong: ({ files }) => {
    files["k8s/apps/mine/claim.yaml"] = claim;
    files["k8s/apps/mine/deployment.yaml"] = deployment("mine", pod);
  },
  issues: [
    {
      code: "ROLLING_VOLUME",
      path: "k8s/apps/mine/deployment.yaml",
      message:
        "Deployment mine is updated pod by pod, and claim data (k8s/apps/mine/claim.yaml) can be mounted by one node at a time",
      hint: "write strategy: { type: Recreate }",
    },
  ],
  right: ({ files }) => {
    files["k8s/apps/mine/claim.yaml"] = claim;
    files["k8s/apps/mine/deployment.yaml"] = deployment("mine", pod, "strategy: { type: Recreate }");
  },
};
