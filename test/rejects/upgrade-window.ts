import type { Reject } from "../reject.ts";

export const reject: Reject = {
  wrong: ({ config }) => {
    config.upgrades = { window: "sat 06:30-10:00" };
  },
  issues: [
    {
      code: "UPGRADE_WINDOW",
      path: "upgrades.window",
      message:
        "the window sat 06:30-10:00 is not one of whole hours of a day, and the bot that proposes upgrades knows no other",
      hint: 'write full hours, such as window: "sat 06:00-10:00"; 22:00-02:00 goes on into the next day',
    },
  ],
  right: ({ config }) => {
    config.upgrades = { window: "sat 22:00-00:00" };
  },
};
