import type { Reject } from "../reject.ts";

export const reject: Reject = {
  wrong: ({ config, apps }) => {
    Object.assign(apps["apps/external/whoami.ts"] ?? {}, { volumes: { data: { path: "/keep", retain: true } } });
    config.nodes["cp-2"] = { role: "controlplane", ip: "192.168.1.204" };
    config.nodes["cp-3"] = { role: "controlplane", ip: "192.168.1.205" };
    config.cluster = { vip: "192.168.1.200" };
  },
  issues: [
    {
      code: "BACKUP_MISSING",
      path: "apps/external/whoami.ts:backup",
      message: "app whoami keeps volume data, and nothing is backed up: there is no section backups",
      hint: 'add backups: { endpoint: "https://…", bucket: "…" }, or write backup: { none: "why it may be lost" }',
      severity: "warning",
    },
  ],
  right: ({ config, apps }) => {
    Object.assign(apps["apps/external/whoami.ts"] ?? {}, { volumes: { data: { path: "/keep", retain: true } } });
    config.backups = { endpoint: "https://s3.mylab.dev", bucket: "homelab" };
  },
};
