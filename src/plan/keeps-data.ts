import type { Lab } from "./lab.ts";

/**
 * Whether something of the lab may claim a volume. What a chart, other people's manifests or a folder written by hand
 * contain is not known here: they may.
 */
export function keepsData(lab: Lab): boolean {
  return lab.apps.some((app) => app.kind !== "container" || app.volumes.length > 0 || app.database !== null);
}
