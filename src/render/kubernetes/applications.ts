import type { Lab } from "../../plan/lab.ts";
import type { Folder } from "../folder.ts";
import { ARGOCD_NAMESPACE } from "./argocd.ts";
import { GATEWAY_NAMESPACE } from "./gateway.ts";
import { kustomization } from "./meta.ts";

/** Where the Applications themselves lie; the root Application reads it. */
export const APPLICATIONS_PATH = "k8s/infra/argocd/applications";

/** One Argo CD Application per app, one for the Gateway, and the root that brings in the others. */
export function renderApplications(lab: Lab): Folder {
  const apps = Object.fromEntries(
    lab.apps.map((app) => [
      `${app.name}.yaml`,
      application(lab, app.name, `k8s/apps/${app.category}/${app.name}`, app.namespace, true),
    ]),
  );
  const files: Folder = {
    ...apps,
    "gateway.yaml": application(lab, "gateway", "k8s/infra/gateway", GATEWAY_NAMESPACE, true),
    // The root never prunes: a Git that is empty for a moment must not take every app down.
    "root.yaml": application(lab, "root", APPLICATIONS_PATH, ARGOCD_NAMESPACE, false),
  };
  return { "kustomization.yaml": kustomization(Object.keys(files).toSorted()), ...files };
}

function application(lab: Lab, name: string, path: string, namespace: string, prune: boolean): object {
  return {
    apiVersion: "argoproj.io/v1alpha1",
    kind: "Application",
    metadata: { name, namespace: ARGOCD_NAMESPACE },
    spec: {
      project: "default",
      source: { repoURL: lab.git.url, targetRevision: lab.git.branch, path },
      destination: { server: "https://kubernetes.default.svc", namespace },
      syncPolicy: { automated: { prune, selfHeal: true }, syncOptions: ["CreateNamespace=true"] },
    },
  };
}
