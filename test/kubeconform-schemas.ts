import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import type { KubernetesClient } from "../src/lib/kubernetes/client.ts";

/** Where kubeconform finds a kind's schema below the folder that `writeSchemas` fills. */
export const SCHEMA_LOCATION = "{{.Group}}/{{.ResourceKind}}_{{.ResourceAPIVersion}}.json";

const index = z.looseObject({ paths: z.record(z.string(), z.looseObject({ serverRelativeURL: z.string() })) });
const kind = z.looseObject({ group: z.string(), version: z.string(), kind: z.string() });
const document = z.looseObject({
  components: z.looseObject({ schemas: z.record(z.string(), z.record(z.string(), z.unknown())) }).optional(),
});

/**
 * A JSON Schema for each kind that an apiserver serves, built-in or by a CRD, made from its own OpenAPI. Fields that a
 * schema does not name are refused, as the apiserver's strict validation refuses them.
 *
 * @returns how many were written
 */
export async function writeSchemas(client: KubernetesClient, dir: string): Promise<number> {
  const { paths } = index.parse(JSON.parse(await client.raw("GET", "/openapi/v3")));
  let written = 0;
  for (const [path, { serverRelativeURL }] of Object.entries(paths)) {
    if (!/^apis?\//.test(path)) continue;
    const { components } = document.parse(JSON.parse(await client.raw("GET", serverRelativeURL)));
    const schemas = components?.schemas ?? {};
    const closed = Object.fromEntries(Object.entries(schemas).map(([name, schema]) => [name, close(schema)]));
    for (const [name, schema] of Object.entries(schemas)) {
      for (const { group, version, kind: word } of kindsOf(schema)) {
        // The group of `v1` has no name; kubeconform takes the version for it.
        const folder = join(dir, group === "" ? version : group);
        await mkdir(folder, { recursive: true });
        const text = JSON.stringify({ $ref: `#/components/schemas/${name}`, components: { schemas: closed } });
        await writeFile(join(folder, `${word.toLowerCase()}_${version}.json`), text);
        written += 1;
      }
    }
  }
  return written;
}

function kindsOf(schema: Readonly<Record<string, unknown>>): readonly z.infer<typeof kind>[] {
  return z.array(kind).catch([]).parse(schema["x-kubernetes-group-version-kind"]);
}

/** OpenAPI 3.0 as JSON Schema that takes no other fields; what the apiserver leaves open stays open. */
function close(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(close);
  if (typeof schema !== "object" || schema === null) return schema;
  const { nullable: _, discriminator: __, default: ___, ...fields }: Record<string, unknown> = { ...schema };
  if (fields["x-kubernetes-int-or-string"] === true) return { type: ["integer", "string"] };
  const closed = Object.fromEntries(
    Object.entries(fields)
      .filter(([key]) => !key.startsWith("x-kubernetes-"))
      .map(([key, value]) => [key, key === "enum" || key === "required" ? value : close(value)]),
  );
  const open = fields["x-kubernetes-preserve-unknown-fields"] === true || "additionalProperties" in closed;
  return typeof fields["properties"] === "object" && !open ? { ...closed, additionalProperties: false } : closed;
}
