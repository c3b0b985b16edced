import type { Reject } from "../reject.ts";

export const reject: Reject = {
  wrong: ({ config, apps }) => {
    Object.assign(apps["apps/external/whoami.ts"] ?? {}, {
      volumes: { data: { path: "/keep", nfs: { server: "192.168.1.20", path: "/export" } } },
      backup: { sqlite: ["/keep/app.db"] },
    });
    config.backups = { endpoint: "https://s3.mylab.dev", bucket: "homelab" };
  },
  issues: [
    {
      code: "SQLITE_ON_NFS",
      path: "apps/external/whoami.ts:volumes.data.nfs",
      message:
        "app whoami has its SQLite file /keep/app.db on a share of 192.168.1.20, where locks cannot be relied on",
      hint: 'take nfs away for this volume, so that it is a disk: size: "1GiB"',
    },
  ],
  right: ({ config, apps }) => {
    Object.assign(apps["apps/external/whoami.ts"] ?? {}, {
      volumes: { data: { path: "/keep" } },
      backup: { sqlite: ["/keep/app.db"] },
    });
    config.backups = { endpoint: "https://s3.mylab.dev", bucket: "homelab" };
  },
};
