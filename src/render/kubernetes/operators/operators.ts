import type { Lab, Operator } from "../../../plan/lab.ts";
import type { Folder } from "../../folder.ts";
import { renderCloudnativePg } from "./cloudnative-pg.ts";
import { renderK8up } from "./k8up.ts";
import { renderMetricsServer } from "./metrics-server.ts";
import { BACKUP_NAMESPACE, METRICS_NAMESPACE, POSTGRES_NAMESPACE } from "./names.ts";

/** A part of the platform that Argo CD keeps, and that is there only when something wants it. */
export interface OperatorFolder {
  readonly path: string;
  readonly namespace: string;
  readonly render: (lab: Lab) => Folder;
}

/** Every such part by its name: a new one is one file here and one line in this list. */
export const OPERATORS: Readonly<Record<Operator, OperatorFolder>> = {
  "cloudnative-pg": {
    path: "k8s/infra/cloudnative-pg",
    namespace: POSTGRES_NAMESPACE,
    render: renderCloudnativePg,
  },
  k8up: { path: "k8s/infra/k8up", namespace: BACKUP_NAMESPACE, render: renderK8up },
  "metrics-server": { path: "k8s/infra/metrics-server", namespace: METRICS_NAMESPACE, render: renderMetricsServer },
};
