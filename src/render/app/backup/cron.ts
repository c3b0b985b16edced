const MINUTES_OF_DAY = 24 * 60;

/**
 * Two times of one day, the second at least some minutes after the first. A cron line with a plain minute and hour is
 * the first of them, or the second when the day would end in between; of any other line nothing is known, so both are
 * it.
 */
export function atLeastLater(cron: string, minutes: number): readonly [string, string] {
  const [minute = "", hour = "", ...rest] = cron.split(/\s+/);
  if (!/^\d{1,2}$/.test(minute) || !/^\d{1,2}$/.test(hour)) return [cron, cron];
  const at = Number(hour) * 60 + Number(minute);
  const line = (time: number): string => [time % 60, Math.floor(time / 60), ...rest].join(" ");
  return at + minutes < MINUTES_OF_DAY ? [line(at), line(at + minutes)] : [line(at - minutes), line(at)];
}
