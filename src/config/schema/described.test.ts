import { describe, expect, it } from "vitest";
import { z } from "zod";
import { appSchema } from "../../apps/schema.ts";
import { versionsSchema } from "../versions.ts";
import { homelabSchema } from "./homelab.ts";

/** Paths of settings that say nothing about themselves, and of objects that would take any key. */
function faults(schema: unknown, path: string): readonly string[] {
  const { description, properties, additionalProperties, items, type, anyOf, $ref } = z
    .looseObject({
      description: z.string().optional(),
      type: z.string().optional(),
      properties: z.record(z.string(), z.unknown()).optional(),
      additionalProperties: z.unknown().optional(),
      items: z.unknown().optional(),
      anyOf: z.array(z.unknown()).optional(),
      $ref: z.string().optional(),
    })
    .parse(schema);
  const open = type === "object" && additionalProperties === undefined;
  return [
    ...(description === undefined && !path.endsWith("[]") && !path.endsWith(".*")
      ? [`${path} has no description`]
      : []),
    ...(open ? [`${path} takes unknown keys`] : []),
    ...(type === undefined && anyOf === undefined && $ref === undefined ? [`${path} takes anything`] : []),
    ...Object.entries(properties ?? {}).flatMap(([key, member]) => faults(member, `${path}.${key}`)),
    ...(items === undefined ? [] : faults(items, `${path}[]`)),
    ...(typeof additionalProperties === "object" ? faults(additionalProperties, `${path}.*`) : []),
  ];
}

describe.each([
  ["homelab.config.ts", homelabSchema],
  ["versions.json", versionsSchema],
  ["an app", appSchema],
])("the schema of %s", (name, schema) => {
  it("describes every setting and refuses every other", () => {
    expect(faults(z.toJSONSchema(schema, { io: "input" }), name)).toEqual([]);
  });
});
