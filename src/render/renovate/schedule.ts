const DAYS = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];

/**
 * A window such as `sat 06:00-10:00` as lines of a cron table, in which Renovate wants every minute: `* 6-9 * * 6`. A
 * window that ends before it starts goes on into the next day.
 *
 * Source: docs.renovatebot.com/configuration-options/#schedule
 */
export function scheduleOf(window: string): readonly string[] {
  const [, name = "", start, end] = /^([a-z]{3}) (\d{2}):\d{2}-(\d{2}):\d{2}$/.exec(window) ?? [];
  const [day, from, to] = [DAYS.indexOf(name), Number(start), Number(end)];
  if (from < to) return [line(day, from, to - 1)];
  const evening = line(day, from, 23);
  return to === 0 ? [evening] : [evening, line((day + 1) % 7, 0, to - 1)];
}

function line(day: number, first: number, last: number): string {
  return `* ${first === last ? first : `${first}-${last}`} * * ${day}`;
}
