import type { Reject } from "../reject.ts";

export const reject: Reject = {
  wrong: ({ config, apps }) => {
    Object.assign(apps["apps/external/whoami.ts"] ?? {}, { volumes: { data: { path: "/keep", backup: false } } });
    config.backups = { endpoint: "https://s3.mylab.dev", bucket: "homelab" };
  },
  issues: [
    {
      code: "RECLAIM_DELETE",
      path: "apps/external/whoami.ts:volumes.data",
      message:
        "the disk of volume data of app whoami is deleted together with its claim, and no backup holds what is on it",
      hint: 'write retain: true, or backup: { none: "why it may be lost" } for the app',
      severity: "warning",
    },
  ],
  right: ({ config, apps }) => {
    Object.assign(apps["apps/external/whoami.ts"] ?? {}, {
      volumes: { data: { path: "/keep", backup: false, retain: true } },
    });
    config.backups = { endpoint: "https://s3.mylab.dev", bucket: "homelab" };
  },
};
