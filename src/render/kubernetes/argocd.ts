import type { Lab } from "../../plan/lab.ts";
import type { Folder } from "../folder.ts";
import { chartKustomization, namespace } from "./meta.ts";

export const ARGOCD_NAMESPACE = "argocd";

/** Argo CD: keeps the cluster as Git says. One replica of each part, which is plenty for a lab. */
export function renderArgocd(lab: Lab): Folder {
  const chart = {
    name: "argo-cd",
    repo: "https://argoproj.github.io/argo-helm",
    version: lab.versions.argocdChart,
    releaseName: "argocd",
    namespace: ARGOCD_NAMESPACE,
  };
  return {
    "kustomization.yaml": chartKustomization(lab, chart, ["namespace.yaml"]),
    "namespace.yaml": namespace(lab, ARGOCD_NAMESPACE, "baseline"),
    "values.yaml": {
      // The chart moves more slowly than Argo CD; both are pinned.
      global: { image: { tag: `v${lab.versions.argocd}` } },
      crds: { install: true, keep: true },
      configs: {
        cm: {
          "kustomize.buildOptions": "--enable-helm",
          "timeout.reconciliation": "60s",
          "timeout.reconciliation.jitter": "0s",
        },
      },
      controller: { replicas: 1 },
      repoServer: { replicas: 1 },
      server: { replicas: 1 },
      applicationSet: { replicas: 1 },
      "redis-ha": { enabled: false },
      dex: { enabled: false },
      notifications: { enabled: false },
    },
  };
}
