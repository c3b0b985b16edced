import type { Reject } from "../reject.ts";

export const reject: Reject = {
  wrong: ({ config }) => {
    config.upgrades = { window: "sat 22:00-04:00" };
  },
  issues: [
    {
      code: "WINDOW_INVALID",
      path: "upgrades.window",
      message: '"sat 22:00-04:00" ends before it begins, and a window does not reach into the next day',
      hint: 'write a day and times of it, such as "sat 06:00-10:00"',
    },
  ],
  right: ({ config }) => {
    config.upgrades = { window: "sat 00:00-23:59" };
  },
};
