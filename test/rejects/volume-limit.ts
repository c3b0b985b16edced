import type { Reject } from "../reject.ts";

const volumes = (count: number): Record<string, { path: string }> =>
  Object.fromEntries(Array.from({ length: count }, (_, n) => [`v${n}`, { path: `/v/${n}` }]));

export const reject: Reject = {
  wrong: ({ config, apps }) => {
    Object.assign(apps["apps/external/whoami.ts"] ?? {}, { volumes: volumes(25) });
    config.backups = { endpoint: "https://s3.mylab.dev", bucket: "homelab" };
  },
  issues: [
    {
      code: "VOLUME_LIMIT",
      path: "nodes",
      message: "the apps have 25 disks, and the one node that runs them takes 24: the rest stays Pending",
      hint: "add a worker, or put volumes together",
    },
  ],
  right: ({ config, apps }) => {
    Object.assign(apps["apps/external/whoami.ts"] ?? {}, { volumes: volumes(24) });
    config.backups = { endpoint: "https://s3.mylab.dev", bucket: "homelab" };
  },
};
