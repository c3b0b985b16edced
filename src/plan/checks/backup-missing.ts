import { volumesOf } from "../facts/volumes.ts";
import type { Check } from "./check.ts";

/** What an app keeps is saved somewhere else, or its owner has written down why not. */
export const backupMissing: Check = ({ apps, missingSections }) => {
  if (!missingSections.has("backups")) return [];
  return apps.flatMap((app) => {
    if (app.config === undefined || app.config.backup.none !== undefined) return [];
    const volumes = volumesOf({ apps: [app] })
      .filter(({ name }) => app.config?.volumes[name]?.backup !== false)
      .map(({ name }) => `volume ${name}`);
    const kept = [...volumes, ...(app.config.database === undefined ? [] : ["a database"])];
    if (kept.length === 0) return [];
    return [
      {
        code: "BACKUP_MISSING",
        path: `${app.file}:backup`,
        message: `app ${app.name} keeps ${kept.join(" and ")}, and nothing is backed up: there is no section backups`,
        hint: 'add backups: { endpoint: "https://…", bucket: "…" }, or write backup: { none: "why it may be lost" }',
        severity: "warning" as const,
      },
    ];
  });
};
