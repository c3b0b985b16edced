import type { Reject } from "../reject.ts";

export const reject: Reject = {
  wrong: ({ files }) => {
    files["k8s/apps/mine/whoami.yaml"] =
      "apiVersion: apps/v1\nkind: Deployment\nmetadata: { name: whoami, namespace: whoami }\n";
    files["k8s/apps/mine/again.yaml"] = `apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: { name: again, namespace: argocd }
spec: { source: { repoURL: https://github.com/user/homelab, path: k8s/apps/external/whoami } }
`;
  },
  issues: [
    {
      code: "OBJECT_TAKEN",
      path: "k8s/apps/mine/again.yaml",
      message:
        "Application argocd/again syncs folder k8s/apps/external/whoami, and so does Application argocd/whoami (k8s/infra/argocd/applications/whoami.yaml)",
      hint: "keep it in one of the two files",
    },
    {
      code: "OBJECT_TAKEN",
      path: "k8s/apps/mine/whoami.yaml",
      message: "Deployment whoami/whoami stands in k8s/apps/external/whoami/deployment.yaml as well",
      hint: "keep it in one of the two files",
    },
  ],
  right: ({ files }) => {
    files["k8s/apps/mine/kustomization.yaml"] = "kind: Kustomization\nnamespace: mine\n";
    files["k8s/apps/mine/whoami.yaml"] = "apiVersion: apps/v1\nkind: Deployment\nmetadata: { name: whoami }\n";
  },
};
