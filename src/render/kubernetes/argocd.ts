import type { Lab } from "../../plan/lab.ts";
import type { Folder } from "../folder.ts";
import { APPLICATION_HEALTH } from "./argocd/application-health.ts";
import { ARGOCD_NAMESPACE } from "./argocd/names.ts";
import { notifications } from "./argocd/notifications.ts";
import { argocdRoute } from "./argocd/route.ts";
import { hasWaves } from "./argocd/waves.ts";
import { chartKustomization, namespace } from "./meta.ts";

/** Of the chart's containers. */
const WAIVER = "the chart's Redis and the init container of its repo-server are not known to meet restricted";

/** Argo CD: keeps the cluster as Git says. One replica of each part, which is plenty for a lab. */
export function renderArgocd(lab: Lab): Folder {
  const chart = {
    name: "argo-cd",
    repo: "https://argoproj.github.io/argo-helm",
    version: lab.versions.argocdChart,
    releaseName: "argocd",
    namespace: ARGOCD_NAMESPACE,
  };
  const route = argocdRoute(lab);
  const open = lab.argocd.host !== "";
  return {
    "kustomization.yaml": chartKustomization(lab, chart, ["namespace.yaml", ...Object.keys(route)]),
    "namespace.yaml": namespace(lab, ARGOCD_NAMESPACE, "baseline", WAIVER),
    ...route,
    "values.yaml": {
      // The chart moves more slowly than Argo CD; both are pinned.
      global: { image: { tag: `v${lab.versions.argocd}` } },
      crds: { install: true, keep: true },
      configs: {
        cm: {
          "kustomize.buildOptions": "--enable-helm",
          "timeout.reconciliation": "60s",
          "timeout.reconciliation.jitter": "0s",
          ...(open ? { url: `https://${lab.argocd.host}` } : {}),
          ...(hasWaves(lab) ? { "resource.customizations.health.argoproj.io_Application": APPLICATION_HEALTH } : {}),
        },
        ...(open || hasWaves(lab)
          ? {
              params: {
                // TLS ends at the Gateway.
                ...(open ? { "server.insecure": true } : {}),
                // A wave that never gets well must not keep the next commit waiting for ever.
                ...(hasWaves(lab) ? { "controller.sync.timeout.seconds": "900" } : {}),
              },
            }
          : {}),
      },
      controller: { replicas: 1 },
      repoServer: { replicas: 1 },
      server: { replicas: 1 },
      applicationSet: { replicas: 1 },
      "redis-ha": { enabled: false },
      dex: { enabled: false },
      notifications: notifications(lab),
    },
  };
}
