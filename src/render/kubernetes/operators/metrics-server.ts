import type { Lab } from "../../../plan/lab.ts";
import type { Folder } from "../../folder.ts";
import { chartKustomization } from "../meta.ts";
import { METRICS_NAMESPACE } from "./names.ts";

/** metrics-server: what pods and nodes use, for `kubectl top` and dashboards. Only where the lab turns it on. */
export function renderMetricsServer(lab: Lab): Folder {
  if (!lab.operators.includes("metrics-server")) return {};
  const chart = {
    name: "metrics-server",
    repo: "https://kubernetes-sigs.github.io/metrics-server/",
    version: lab.versions.charts["metrics-server"] ?? "",
    releaseName: "metrics-server",
    namespace: METRICS_NAMESPACE,
  };
  return {
    "kustomization.yaml": chartKustomization(lab, chart, []),
    "values.yaml": {
      // Talos' kubelets sign their own certificates unless a controller approves others.
      args: ["--kubelet-insecure-tls"],
      resources: { requests: { cpu: "50m", memory: "64Mi" }, limits: { memory: "256Mi" } },
    },
  };
}
