import type { Check } from "./check.ts";

/** SQLite needs locks that file servers promise and do not keep: the file is damaged sooner or later. */
export const sqliteOnNfs: Check = ({ apps }) =>
  apps.flatMap(({ file, name, config }) =>
    Object.entries(config?.volumes ?? {}).flatMap(([volume, { path, nfs }]) => {
      const database = config?.backup.sqlite.find((sqlite) => sqlite === path || sqlite.startsWith(`${path}/`));
      if (nfs === undefined || database === undefined) return [];
      return [
        {
          code: "SQLITE_ON_NFS",
          path: `${file}:volumes.${volume}.nfs`,
          message: `app ${name} has its SQLite file ${database} on a share of ${nfs.server}, where locks cannot be relied on`,
          hint: 'take nfs away for this volume, so that it is a disk: size: "1GiB"',
        },
      ];
    }),
  );
