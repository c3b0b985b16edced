import type { ContainerApp, Lab } from "../../plan/lab.ts";
import type { Folder } from "../folder.ts";
import { namespace } from "../kubernetes/meta.ts";
import { apiAccess } from "./api-access.ts";
import { backupPods, backupRegion, schedules } from "./backup/schedule.ts";
import { sqliteScript } from "./backup/sqlite-script.ts";
import { claims, shares } from "./claims.ts";
import { configMap } from "./config-map.ts";
import { database } from "./database.ts";
import { deployment } from "./deployment.ts";
import { disruptionBudget } from "./disruption-budget.ts";
import { gatewayRoute } from "./gateway-route.ts";
import { mainOf, SERVICE_PORT } from "./meta.ts";
import { networkPolicy } from "./network-policy.ts";
import { permissions } from "./permissions.ts";
import { sealedSecret } from "./sealed-secret.ts";
import { nodePorts, service } from "./service.ts";

/** Every file of an app of containers, in the order in which it is applied; files without objects are left out. */
export function containerFiles(lab: Lab, app: ContainerApp): Folder {
  const { workloads, security, host } = app;
  const files: Readonly<Record<string, readonly object[]>> = {
    "namespace.yaml": [namespace(lab, app.namespace, security.level, security.because)],
    "network-policy.yaml": networkPolicy(lab, app),
    "api-access.yaml": apiAccess(lab, app),
    ...permissions(lab, app),
    "sealed-secret.yaml": sealedSecret(lab, app),
    "configmap.yaml": [
      ...workloads.filter(({ files: own }) => own.length > 0).map((workload) => configMap(lab, app, workload)),
      ...sqliteScript(lab, app),
      ...backupRegion(lab, app),
    ],
    "pv.yaml": shares(lab, app),
    "pvc.yaml": claims(lab, app),
    "database.yaml": database(lab, app),
    "deployment.yaml": workloads.map((workload) => deployment(lab, app, workload)),
    "pdb.yaml": workloads.flatMap((workload) => disruptionBudget(lab, app, workload)),
    "service.yaml": workloads.flatMap((workload) => [...service(lab, app, workload), ...nodePorts(lab, app, workload)]),
    "gateway-route.yaml":
      host === "" || mainOf(app).port === 0
        ? []
        : [gatewayRoute(lab, app, { name: app.name, port: SERVICE_PORT }, app.homepage)],
    "backup-pods.yaml": backupPods(lab, app),
    "backup.yaml": schedules(lab, app),
  };
  return Object.fromEntries(Object.entries(files).filter(([, objects]) => objects.length > 0));
}
