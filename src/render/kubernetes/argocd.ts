import type { Lab } from "../../plan/lab.ts";
import type { Folder } from "../folder.ts";
import { chartKustomization, namespace } from "./meta.ts";

export const ARGOCD_NAMESPACE = "argocd";

/**
 * Argo CD looks at the health of Applications only when it is told how (source: argo-cd docs, "App of Apps"); then a
 * sync wave waits until the parts of the wave before it are well. One of which little is there yet calls itself Healthy,
 * so it has to be Synced as well.
 */
const APPLICATION_HEALTH = `local health = { status = "Progressing", message = "" }
local status = obj.status or {}
if status.health ~= nil and status.health.status ~= nil then
  health.status = status.health.status
  health.message = status.health.message or ""
end
if health.status == "Healthy" and (status.sync == nil or status.sync.status ~= "Synced") then
  health.status = "Progressing"
  health.message = "not synced"
end
return health
`;

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
          "resource.customizations.health.argoproj.io_Application": APPLICATION_HEALTH,
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
