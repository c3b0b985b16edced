import { z } from "zod";

/**
 * What Renovate takes, as far as we write it. Unknown settings are refused: a misspelt one would be ignored by the bot,
 * which then does what nobody wants. Source: docs.renovatebot.com/configuration-options, docs.renovatebot.com/modules.
 */

const words = z.array(z.string().min(1)).min(1);

/** A pattern between slashes, or a glob. Source: docs.renovatebot.com/string-pattern-matching */
const pattern = z.string().refine((text) => !text.startsWith("/") || isRe2(text.replace(/^\/|\/$/g, "")));

/** A regular expression that RE2 takes as well: nothing that looks ahead or back, no back references. */
export function isRe2(text: string): boolean {
  const looksAround = /\(\?(?:=|!|<=|<!)|\\[1-9]|\\k</.test(text);
  try {
    return new RegExp(text).source !== "" && !looksAround;
  } catch {
    return false;
  }
}

const fields = ["depName", "packageName", "currentValue", "currentDigest", "datasource", "versioning", "registryUrl"];

const regexString = z
  .string()
  .refine(isRe2)
  .refine((text) => [...text.matchAll(/\(\?<(\w+)>/g)].every(([, name = ""]) => fields.includes(name)));

const datasource = z.enum(["docker", "github-releases", "helm", "terraform-provider"]);

const customManager = z.discriminatedUnion("customType", [
  z.strictObject({
    customType: z.literal("jsonata"),
    description: z.string(),
    fileFormat: z.enum(["json", "yaml", "toml"]),
    managerFilePatterns: z.array(pattern).min(1),
    matchStrings: words,
  }),
  z.strictObject({
    customType: z.literal("regex"),
    description: z.string(),
    managerFilePatterns: z.array(pattern).min(1),
    matchStrings: z.array(regexString).min(1),
    datasourceTemplate: datasource,
    packageNameTemplate: z.string().optional(),
    autoReplaceStringTemplate: z.string().optional(),
  }),
]);

const packageRule = z
  .strictObject({
    description: words,
    matchManagers: z.array(z.enum(["custom.jsonata", "custom.regex", "terraform", "github-actions"])).optional(),
    matchDatasources: z.array(datasource).optional(),
    matchDepNames: z.array(pattern).optional(),
    matchPackageNames: z.array(pattern).optional(),
    matchUpdateTypes: z.array(z.enum(["major", "minor", "patch", "digest"])).optional(),
    matchCurrentValue: pattern.optional(),
    allowedVersions: z.string().optional(),
    automerge: z.boolean().optional(),
    groupName: z.string().optional(),
    minimumGroupSize: z.number().int().min(2).optional(),
    separateMinorPatch: z.boolean().optional(),
    versioning: z
      .string()
      .regex(/^(?:semver|docker|regex:.*\(\?<major>)/)
      .optional(),
  })
  .refine((rule) => Object.keys(rule).some((key) => key.startsWith("match")))
  .refine((rule) => Object.keys(rule).some((key) => !key.startsWith("match") && key !== "description"));

/** Minutes are `*` in Renovate's schedules. Source: docs.renovatebot.com/configuration-options/#schedule */
const cron = z.string().regex(/^\* (?:[01]?\d|2[0-3])(?:-(?:[01]?\d|2[0-3]))? \* \* [0-6]$/);

export const renovateSchema = z.strictObject({
  $schema: z.literal("https://docs.renovatebot.com/renovate-schema.json"),
  description: words,
  enabledManagers: z.array(z.enum(["custom.jsonata", "custom.regex", "terraform", "github-actions"])),
  includePaths: words,
  dependencyDashboard: z.boolean(),
  timezone: z.string().refine((zone) => new Intl.DateTimeFormat("en", { timeZone: zone }).format() !== ""),
  schedule: z.array(cron).min(1),
  minimumReleaseAge: z.string().regex(/^\d+ days$/),
  minimumReleaseAgeBehaviour: z.enum(["timestamp-required", "timestamp-optional"]),
  gitIgnoredAuthors: z.array(z.string().includes("@")),
  customManagers: z.array(customManager),
  packageRules: z.array(packageRule),
});

export type RenovateConfig = z.output<typeof renovateSchema>;
export type CustomManager = RenovateConfig["customManagers"][number];
