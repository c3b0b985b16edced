import { z } from "zod";
import type { Issue } from "../lib/issue.ts";
import { API_ONLY } from "./api-only.ts";
import { nearest } from "../lib/nearest.ts";

export interface Parsed<T> {
  /** Undefined when there are issues. */
  readonly data: T | undefined;
  readonly issues: readonly Issue[];
  /**
   * What was written at a path, or undefined where nothing is or where the schema found fault with it. So checks can
   * look at the right parts of a config whose other parts are wrong, and all mistakes are told at once.
   */
  readonly sound: (...path: readonly string[]) => unknown;
  /** The same, right or wrong. */
  readonly given: (...path: readonly string[]) => unknown;
}

type ZodIssue = z.core.$ZodIssue;

/**
 * Parse outside data with a schema of ours and put its complaints into issues: `UNKNOWN_KEY`, `MISSING`, `INVALID`.
 *
 * @param prefix put before every path, e.g. `versions.json:`
 */
export function parseWith<T>(schema: z.ZodType<T>, value: unknown, prefix: string): Parsed<T> {
  const result = schema.safeParse(value, { reportInput: true });
  const given = (...path: readonly string[]): unknown => path.reduce(child, value);
  if (result.success) return { data: result.data, issues: [], sound: given, given };
  const json: unknown = z.toJSONSchema(schema, { io: "input" });
  // A key that is too much says nothing against its neighbours.
  const faulty = result.error.issues
    .filter(({ code }) => code !== "unrecognized_keys")
    .map((issue) => issue.path.map(String));
  return {
    data: undefined,
    issues: result.error.issues.flatMap((issue) => toIssues(issue, json, prefix)),
    sound: (...path) => {
      const bad = faulty.some((at) => at.length > 0 && at.every((key, i) => key === path[i]));
      return bad ? undefined : given(...path);
    },
    given,
  };
}

function toIssues(issue: ZodIssue, json: unknown, prefix: string): readonly Issue[] {
  const keys = issue.path.map(String);
  const path = keys.join(".");
  const where = path || prefix.replace(/:$/, "") || "the lab";
  const described = describe(json, keys);
  if (issue.code === "unrecognized_keys") {
    const known = Object.keys(entries(child(described, "properties")));
    return issue.keys.map((key) => {
      const refused = prefix === "" ? API_ONLY[key] : undefined;
      if (refused !== undefined)
        return {
          code: "API_ONLY",
          path: [...keys, key].join("."),
          message: `${key} is not a setting of ${where}, because ${refused.why}`,
          hint: refused.hint,
        };
      const meant = nearest(key, known);
      return {
        code: "UNKNOWN_KEY",
        path: prefix + [...keys, key].join("."),
        message: `${key} is not a setting of ${where}`,
        hint: meant === undefined ? `the settings are ${known.join(", ")}` : `did you mean ${meant}?`,
      };
    });
  }
  const description = child(described, "description");
  const meaning = typeof description === "string" ? ` (${description})` : "";
  const missing = issue.code === "invalid_type" && issue.input === undefined;
  return [
    {
      code: missing ? "MISSING" : "INVALID",
      path: prefix + path,
      message: missing ? `${where} is missing${meaning}` : `${where} is ${shown(issue.input)}${meaning}`,
      hint: missing ? `write ${example(issue.expected, keys)}` : issue.message,
    },
  ];
}

function example(expected: string, keys: readonly string[]): string {
  const forms: Readonly<Record<string, string>> = {
    string: '"…"',
    number: "1",
    boolean: "true",
    object: "{ … }",
    array: "[…]",
  };
  return `${keys.at(-1) ?? "export default"}: ${forms[expected] ?? "{ … }"}`;
}

/** The JSON Schema of what a path leads to. */
function describe(json: unknown, path: readonly string[]): unknown {
  return path.reduce((schema: unknown, key) => {
    const property = child(child(schema, "properties"), key);
    return property ?? child(schema, "additionalProperties") ?? child(schema, "items");
  }, json);
}

function child(value: unknown, key: string): unknown {
  return typeof value === "object" && value !== null && Object.hasOwn(value, key) ? Reflect.get(value, key) : undefined;
}

function entries(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null ? Object.fromEntries(Object.entries(value)) : {};
}

function shown(value: unknown): string {
  const text = typeof value === "function" ? "a function" : (JSON.stringify(value) ?? String(value));
  return text.length > 60 ? `${text.slice(0, 57)}…` : text;
}
