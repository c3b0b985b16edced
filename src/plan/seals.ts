import type { Lab } from "./lab.ts";

/** Whether an app of the lab has sealed values: only then the cluster needs the controller that opens them. */
export function seals(lab: Lab): boolean {
  return lab.apps.some((app) => app.sealed.length > 0);
}
