import type { Reject } from "../reject.ts";

export const reject: Reject = {
  wrong: ({ config }) => {
    config.backups = {
      endpoint: "https://s3.mylab.dev",
      bucket: "homelab",
      schedule: "0 25 * * *",
      etcd: "*/0 * * * *",
    };
  },
  issues: [
    {
      code: "SCHEDULE_INVALID",
      path: "backups.etcd",
      message: '"*/0 * * * *" is no cron line: */0 is no minute (0 to 59)',
      hint: 'write minute, hour, day, month, weekday: "30 */6 * * *"',
    },
    {
      code: "SCHEDULE_INVALID",
      path: "backups.schedule",
      message: '"0 25 * * *" is no cron line: 25 is no hour (0 to 23)',
      hint: 'write minute, hour, day, month, weekday: "0 3 * * *"',
    },
  ],
  right: ({ config }) => {
    config.backups = {
      endpoint: "https://s3.mylab.dev",
      bucket: "homelab",
      schedule: "0,30 1-5 * * mon",
      etcd: "*/15 */6 * * *",
    };
  },
};
