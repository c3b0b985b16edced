import { createHash } from "node:crypto";
import { z } from "zod";
import type { KubernetesObject } from "../../../lib/kubernetes/object.ts";
import { conditionsAfter, type WantedCondition } from "../status.ts";

const job = z.looseObject({ schedule: z.string().default("") }).optional();
const scheduleSpec = z.looseObject({ backup: job, check: job, prune: job });
const scheduleStatus = z.looseObject({ conditions: z.unknown().optional() });

/** Words that K8up takes in the place of a cron line. source: K8up, "Schedule specification" */
const WORDS = /^@(?:yearly|annually|monthly|weekly|daily|midnight|hourly)(?:-random)?$|^@every \d+[smh]/;
/** Minute, hour, day of the month, month, day of the week. */
const RANGES = [
  [0, 59],
  [0, 23],
  [1, 31],
  [1, 12],
  [0, 7],
] as const;

/** The status of a Schedule: whether its lines are ones, and what its random words came to. */
export function scheduleStatusOf(object: KubernetesObject): Readonly<Record<string, unknown>> {
  const spec = scheduleSpec.parse(object["spec"]);
  const lines = (["backup", "check", "prune"] as const).flatMap((kind) => {
    const found = spec[kind];
    return found === undefined ? [] : [{ kind, line: found.schedule }];
  });
  const wrong = lines.find(({ line }) => !isLine(line));
  const condition: WantedCondition =
    wrong === undefined
      ? { type: "Ready", status: "True", reason: "Ready", message: "resource is ready" }
      : {
          type: "Ready",
          status: "False",
          reason: "Failed",
          message: `cannot add to cron: failed to parse "${wrong.line}"`,
        };
  const random = lines.filter(({ line }) => line.endsWith("-random") && isLine(line));
  const effectiveSchedules = random.map(({ kind, line }) => ({
    jobType: kind,
    generatedSchedule: generated(object, kind, line),
  }));
  const before = scheduleStatus.parse(object["status"] ?? {}).conditions;
  const { generation } = object.metadata;
  return {
    conditions: conditionsAfter(before, [condition], generation),
    ...(effectiveSchedules.length === 0 ? {} : { effectiveSchedules }),
  };
}

/** A time that is the schedule's own, the same whenever it is asked for. */
function generated({ metadata }: KubernetesObject, kind: string, word: string): string {
  const seed = createHash("sha1").update(`${metadata.namespace}/${metadata.name}@${kind}`).digest();
  const [minute, hour] = [seed.readUInt32BE(0) % 60, seed.readUInt32BE(4) % 24];
  const [day, month, weekday] = [
    1 + (seed.readUInt32BE(8) % 28),
    1 + (seed.readUInt32BE(12) % 12),
    (seed[16] ?? 0) % 7,
  ];
  if (word.startsWith("@hourly")) return `${minute} * * * *`;
  if (word.startsWith("@daily") || word.startsWith("@midnight")) return `${minute} ${hour} * * *`;
  if (word.startsWith("@weekly")) return `${minute} ${hour} * * ${weekday}`;
  if (word.startsWith("@monthly")) return `${minute} ${hour} ${day} * *`;
  return `${minute} ${hour} ${day} ${month} *`;
}

function isLine(line: string): boolean {
  if (WORDS.test(line)) return true;
  const parts = line.split(/\s+/);
  return (
    parts.length === RANGES.length &&
    parts.every((part, index) => {
      const [low, high] = RANGES[index] ?? [0, 0];
      return part.split(",").every((item) => {
        const numbers = item.replace(/\/\d+$/, "");
        if (numbers === "*" || numbers === "?" || /^[A-Za-z]{3}$/.test(numbers)) return true;
        return /^\d+(?:-\d+)?$/.test(numbers) && numbers.split("-").every((n) => low <= Number(n) && Number(n) <= high);
      });
    })
  );
}
