import { volumesOf } from "../facts/volumes.ts";
import type { Check } from "./check.ts";

/** What is to be saved, is not, and goes with its claim is one wrong click away. */
export const reclaimDelete: Check = (facts) =>
  volumesOf(facts)
    .filter(({ app, name, retain, class: written }) => {
      const wanted = app.config?.volumes[name]?.backup !== false && app.config?.backup.none === undefined;
      return wanted && facts.missingSections.has("backups") && !retain && written === undefined;
    })
    .map(({ app, path, name }) => ({
      code: "RECLAIM_DELETE",
      path,
      message: `the disk of volume ${name} of app ${app.name} is deleted together with its claim, and no backup holds what is on it`,
      hint: 'write retain: true, or backup: { none: "why it may be lost" } for the app',
      severity: "warning" as const,
    }));
