import type { Lab } from "../../../plan/lab.ts";
import type { Folder } from "../../folder.ts";
import { chartKustomization, namespace } from "../meta.ts";
import { POSTGRES_NAMESPACE } from "./names.ts";

/** CloudNativePG: keeps the apps' PostgreSQL. Only where an app has a database. */
export function renderCloudnativePg(lab: Lab): Folder {
  if (!lab.operators.includes("cloudnative-pg")) return {};
  const chart = {
    name: "cloudnative-pg",
    repo: "https://cloudnative-pg.github.io/charts",
    version: lab.versions.charts["cloudnative-pg"] ?? "",
    releaseName: "cnpg",
    namespace: POSTGRES_NAMESPACE,
  };
  return {
    "kustomization.yaml": chartKustomization(lab, chart, ["namespace.yaml"]),
    "namespace.yaml": namespace(lab, POSTGRES_NAMESPACE, "restricted"),
    "values.yaml": {
      crds: { create: true },
      // A Secret of a certificate that the operator writes itself would be taken for drift if it were rendered.
      monitoring: { podMonitorEnabled: false, grafanaDashboard: { create: false } },
      resources: { requests: { cpu: "20m", memory: "128Mi" }, limits: { memory: "256Mi" } },
    },
  };
}
