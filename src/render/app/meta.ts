import type { ContainerApp, Lab, LabApp, LabWorkload } from "../../plan/lab.ts";
import { labels } from "../kubernetes/meta.ts";

export interface Meta {
  readonly name: string;
  readonly namespace: string;
  readonly labels: Readonly<Record<string, string>>;
}

/** What every object of an app carries; `name` when it is not the app's own. */
export function meta(lab: Lab, app: LabApp, name: string = app.name): Meta {
  return { name, namespace: app.namespace, labels: labels(lab, name) };
}

/** Finds the pods of a workload. */
export function selector({ name }: LabWorkload): Readonly<Record<string, string>> {
  return { "app.kubernetes.io/name": name };
}

/** The app's own container, whose port stands behind its host name. */
export function mainOf(app: ContainerApp): LabWorkload {
  return app.workloads[0];
}

/** Name of a workload's main port, in container and Service. */
export const PORT_NAME = "http";
/** Port of the app's own Service, whatever the container listens on; parts keep the port that they listen on. */
export const SERVICE_PORT = 80;

/** Marks what a schedule of backups takes: pods that write a dump, or claims whose files are copied. */
export const BACKUP_LABEL = "homelab.dev/backup";
