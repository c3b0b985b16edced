import type { HomelabConfig } from "../config/schema/homelab.ts";
import type { LabApp, Operator } from "./lab.ts";

/** Which parts of the platform the lab's apps want, sorted. */
export function resolveOperators(apps: readonly LabApp[], config: HomelabConfig): readonly Operator[] {
  const containers = apps.filter((app) => app.kind === "container");
  const wanted: Readonly<Record<Operator, boolean>> = {
    "cloudnative-pg": containers.some((app) => app.database !== null),
    k8up: config.backups !== undefined && containers.some((app) => app.backup !== null),
    "metrics-server": config.catalog["metrics-server"] === true,
  };
  const names: readonly Operator[] = ["cloudnative-pg", "k8up", "metrics-server"];
  return names.filter((name) => wanted[name]);
}
