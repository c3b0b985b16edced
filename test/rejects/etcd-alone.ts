import type { Reject } from "../reject.ts";

export const reject: Reject = {
  wrong: ({ apps }) => {
    Object.assign(apps["apps/external/whoami.ts"] ?? {}, {
      volumes: { data: { path: "/keep" } },
      backup: { none: "a cache that fills itself again" },
    });
  },
  issues: [
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
    Object.assign(apps["apps/external/whoami.ts"] ?? {}, { volumes: { data: { path: "/keep" } } });
    config.backups = { endpoint: "https://s3.mylab.dev", bucket: "homelab" };
  },
};
