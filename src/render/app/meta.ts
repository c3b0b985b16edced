import type { Lab, LabApp } from "../../plan/lab.ts";
import { labels } from "../kubernetes/meta.ts";

/** What every object of an app carries. */
export function meta(
  lab: Lab,
  app: LabApp,
): { name: string; namespace: string; labels: Readonly<Record<string, string>> } {
  return { name: app.name, namespace: app.namespace, labels: labels(lab, app.name) };
}

/** Finds the app's pods. */
export function selector(app: LabApp): Readonly<Record<string, string>> {
  return { "app.kubernetes.io/name": app.name };
}

/** Name of the app's one port, in container and Service. */
export const PORT_NAME = "http";
/** Port of the app's Service, whatever the container listens on. */
export const SERVICE_PORT = 80;
