import type { Check } from "./check.ts";

/** The bot looks at the clock's hours only, so a window has whole ones, and at least one. */
export const upgradeWindow: Check = ({ upgrades }) => {
  const { window } = upgrades ?? {};
  const [, from = "", fromMinute, to = "", toMinute] = /(\d\d):(\d\d)-(\d\d):(\d\d)$/.exec(window ?? "") ?? [];
  if (window === undefined || (isHour(from, fromMinute) && isHour(to, toMinute) && from !== to)) return [];
  return [
    {
      code: "UPGRADE_WINDOW",
      path: "upgrades.window",
      message: `the window ${window} is not one of whole hours of a day, and the bot that proposes upgrades knows no other`,
      hint: 'write full hours, such as window: "sat 06:00-10:00"; 22:00-02:00 goes on into the next day',
    },
  ];
};

function isHour(hour: string, minute: string | undefined): boolean {
  return Number(hour) < 24 && minute === "00";
}
