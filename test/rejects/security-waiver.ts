import type { Reject } from "../reject.ts";

const namespace = (labels: string, annotations = "{}"): string =>
  `apiVersion: v1\nkind: Namespace\nmetadata: { name: mine, labels: ${labels}, annotations: ${annotations} }\n`;

export const reject: Reject = {
  wrong: ({ files }) => {
    files["k8s/apps/mine/namespace.yaml"] = namespace("{}");
    files["k8s/apps/yours/namespace.yaml"] = namespace("{ pod-security.kubernetes.io/enforce: privileged }").replace(
      "mine",
      "yours",
    );
  },
  issues: [
    {
      code: "SECURITY_WAIVER",
      path: "k8s/apps/mine/namespace.yaml",
      message:
        "namespace mine has level baseline, that of a namespace without one, and nothing says why not restricted",
      hint: "label it pod-security.kubernetes.io/enforce: restricted, or write the reason into the annotation homelab.dev/security-waiver",
      severity: "warning",
    },
    {
      code: "SECURITY_WAIVER",
      path: "k8s/apps/yours/namespace.yaml",
      message: "namespace yours has level privileged, and nothing says why not restricted",
      hint: "label it pod-security.kubernetes.io/enforce: restricted, or write the reason into the annotation homelab.dev/security-waiver",
      severity: "warning",
    },
  ],
  right: ({ files }) => {
    files["k8s/apps/mine/namespace.yaml"] = namespace("{ pod-security.kubernetes.io/enforce: restricted }");
    files["k8s/apps/yours/namespace.yaml"] = namespace(
      "{ pod-security.kubernetes.io/enforce: privileged }",
      "{ homelab.dev/security-waiver: it mounts disks of the node }",
    ).replace("mine", "yours");
  },
};
