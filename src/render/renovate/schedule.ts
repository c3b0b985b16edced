const DAYS = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];

/**
 * A window such as `sat 06:00-10:00` as a line of a cron table, `* 6-9 * * 6`. Renovate knows whole hours only and wants
 * every minute of them: taken are those that begin in the window, and at least the one in which it opens.
 *
 * Source: docs.renovatebot.com/configuration-options/#schedule
 */
export function scheduleOf(window: string): readonly string[] {
  const [, day = "", ...times] = /^([a-z]{3}) (\d{2}):(\d{2})-(\d{2}):(\d{2})$/.exec(window) ?? [];
  const [hour = 0, minute = 0, endHour = 0, endMinute = 0] = times.map(Number);
  const first = Math.min(minute === 0 ? hour : hour + 1, 23);
  const last = endMinute === 0 ? endHour - 1 : endHour;
  const hours = last > first ? `${first}-${last}` : `${last < first ? hour : first}`;
  return [`* ${hours} * * ${DAYS.indexOf(day)}`];
}
