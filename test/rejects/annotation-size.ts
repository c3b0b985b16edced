import type { Reject } from "../reject.ts";

const definition = (options: string): string => `apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: { name: things.mine.dev, annotations: { argocd.argoproj.io/sync-options: "${options}" } }
spec: { text: "${"x".repeat(270_000)}" }
`;

export const reject: Reject = {
  wrong: ({ files }) => {
    files["k8s/apps/mine/crd.yaml"] = definition("Prune=confirm");
  },
  issues: [
    {
      code: "ANNOTATION_SIZE",
      path: "k8s/apps/mine/crd.yaml",
      message:
        "CustomResourceDefinition things.mine.dev has 270197 bytes, and a plain apply keeps them in an annotation, which takes 262144",
      hint: "annotate it with argocd.argoproj.io/sync-options: ServerSideApply=true",
    },
  ],
  right: ({ files }) => {
    files["k8s/apps/mine/crd.yaml"] = definition("Prune=confirm,ServerSideApply=true");
  },
};
