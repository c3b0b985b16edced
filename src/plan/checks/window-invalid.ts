import type { Check } from "./check.ts";

/** The window for upgrades is times of one day, the first before the last. */
export const windowInvalid: Check = ({ upgrades }) => {
  if (upgrades === undefined) return [];
  const [, from = "", to = ""] = /(\d{2}:\d{2})-(\d{2}:\d{2})$/.exec(upgrades.window) ?? [];
  const wrong = [from, to].find((time) => Number(time.slice(0, 2)) > 23 || Number(time.slice(3)) > 59);
  if (wrong === undefined && from < to) return [];
  return [
    {
      code: "WINDOW_INVALID",
      path: "upgrades.window",
      message:
        wrong === undefined
          ? `"${upgrades.window}" ends before it begins, and a window does not reach into the next day`
          : `${wrong} in "${upgrades.window}" is no time`,
      hint: 'write a day and times of it, such as "sat 06:00-10:00"',
    },
  ];
};
