import { volumesOf } from "../facts/volumes.ts";
import type { Check } from "./check.ts";

/** A volume that no backup holds and whose disk goes with its claim is one wrong click away from being gone. */
export const reclaimDelete: Check = (facts) =>
  volumesOf(facts)
    .filter(({ app, name, retain, class: written }) => {
      const saved = facts.backups !== undefined && app.config?.volumes[name]?.backup !== false;
      return !saved && !retain && written === undefined && app.config?.backup.none === undefined;
    })
    .map(({ app, path, name }) => ({
      code: "RECLAIM_DELETE",
      path,
      message: `the disk of volume ${name} of app ${app.name} is deleted together with its claim, and no backup holds what is on it`,
      hint: 'write retain: true, or backup: { none: "why it may be lost" } for the app',
      severity: "warning" as const,
    }));
