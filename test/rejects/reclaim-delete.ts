import type { Reject } from "../reject.ts";

const volumes = { data: { path: "/keep" }, cache: { path: "/cache", backup: false } };

export const reject: Reject = {
  wrong: ({ apps }) => {
    Object.assign(apps["apps/external/whoami.ts"] ?? {}, { volumes });
  },
  issues: [
    {
      code: "BACKUP_MISSING",
      path: "apps/external/whoami.ts:backup",
      message: "app whoami keeps volume data, and nothing is backed up: there is no section backups",
      hint: 'add backups: { endpoint: "https://…", bucket: "…" }, or write backup: { none: "why it may be lost" }',
      severity: "warning",
    },
    {
      code: "RECLAIM_DELETE",
      path: "apps/external/whoami.ts:volumes.data",
      message:
        "the disk of volume data of app whoami is deleted together with its claim, and no backup holds what is on it",
      hint: 'write retain: true, or backup: { none: "why it may be lost" } for the app',
      severity: "warning",
    },
    {
      code: "ETCD_ALONE",
      path: "nodes.cp-1",
      message:
        "cp-1 is the only control plane and etcd is never saved: with its disk the cluster forgets which disk belongs to which volume, such as those of whoami",
      hint: "add a section backups, which also saves etcd, or have 3 control planes",
      severity: "warning",
    },
  ],
  right: ({ config, apps }) => {
    Object.assign(apps["apps/external/whoami.ts"] ?? {}, { volumes });
    config.backups = { endpoint: "https://s3.mylab.dev", bucket: "homelab" };
  },
};
