import type { Check } from "./check.ts";

const FIELDS = [
  { name: "minute", from: 0, to: 59 },
  { name: "hour", from: 0, to: 23 },
  { name: "day of the month", from: 1, to: 31 },
  { name: "month", from: 1, to: 12 },
  { name: "day of the week", from: 0, to: 7 },
] as const;

const NAMES = /^(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|sun|mon|tue|wed|thu|fri|sat)$/i;

/** Cron lines have numbers that the clock has. */
export const scheduleInvalid: Check = ({ backups }) => {
  const lines = [
    { path: "backups.schedule", line: backups?.schedule, example: "0 3 * * *" },
    { path: "backups.etcd", line: backups?.etcd, example: "30 */6 * * *" },
  ];
  return lines.flatMap(({ path, line, example }) => {
    const fault = line === undefined ? undefined : faultOf(line);
    if (fault === undefined) return [];
    const message = `"${line}" is no cron line: ${fault}`;
    return [{ code: "SCHEDULE_INVALID", path, message, hint: `write minute, hour, day, month, weekday: "${example}"` }];
  });
};

function faultOf(line: string): string | undefined {
  const parts = line.split(" ");
  const index = FIELDS.findIndex((field, at) => !parts[at]?.split(",").every((item) => fits(item, field)));
  const field = FIELDS[index];
  return field === undefined ? undefined : `${parts[index]} is no ${field.name} (${field.from} to ${field.to})`;
}

function fits(item: string, { from, to, name }: (typeof FIELDS)[number]): boolean {
  const [, range = "", step] = /^([^/]+)(?:\/(\d+))?$/.exec(item) ?? [];
  if (range === "" || step === "0") return false;
  if (range === "*") return true;
  if (NAMES.test(range)) return name === "month" || name === "day of the week";
  const [, first, last] = /^(\d+)(?:-(\d+))?$/.exec(range) ?? [];
  if (first === undefined) return false;
  const [low, high] = [Number(first), Number(last ?? first)];
  return from <= low && low <= high && high <= to;
}
