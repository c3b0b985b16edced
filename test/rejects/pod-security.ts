import type { Reject } from "../reject.ts";

const namespace = (level: string): string => `apiVersion: v1
kind: Namespace
metadata:
  name: mine
  labels: { pod-security.kubernetes.io/enforce: ${level} }
  annotations: { homelab.dev/security-waiver: a test of levels }
`;
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

export const reject: Reject = {
  wrong: ({ files }) => {
    files["k8s/apps/mine/namespace.yaml"] = namespace("restricted");
    files["k8s/apps/mine/deployment.yaml"] = deployment(
      "mine",
      "{ hostNetwork: true, containers: [{ name: a, image: a:1, securityContext: { runAsNonRoot: true } }] }",
    );
  },
  issues: [
    {
      code: "POD_SECURITY",
      path: "k8s/apps/mine/deployment.yaml",
      message:
        "Deployment mine breaks level restricted of namespace mine: hostNetwork, allowPrivilegeEscalation is not false, capabilities are not dropped, there is no seccompProfile",
      hint: "correct the pod's securityContext, or label the namespace with the level that it needs, and say why",
    },
  ],
  right: ({ files }) => {
    files["k8s/apps/mine/namespace.yaml"] = namespace("baseline");
    files["k8s/apps/mine/deployment.yaml"] = deployment("mine", "{ containers: [{ name: a, image: a:1 }] }");
  },
};
