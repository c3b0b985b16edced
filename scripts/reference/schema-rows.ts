import { z } from "zod";
import { code } from "./page.ts";

const node: z.ZodType<SchemaNode> = z.looseObject({
  type: z.string().optional(),
  const: z.unknown().optional(),
  description: z.string().optional(),
  default: z.unknown().optional(),
  enum: z.array(z.unknown()).optional(),
  required: z.array(z.string()).optional(),
  minimum: z.number().optional(),
  maximum: z.number().optional(),
  get properties() {
    return z.record(z.string(), node).optional();
  },
  get items() {
    return node.optional();
  },
  get anyOf() {
    return z.array(node).optional();
  },
  additionalProperties: z.unknown().optional(),
});

interface SchemaNode {
  readonly type?: string | undefined;
  readonly const?: unknown;
  readonly description?: string | undefined;
  readonly default?: unknown;
  readonly enum?: readonly unknown[] | undefined;
  readonly required?: readonly string[] | undefined;
  readonly minimum?: number | undefined;
  readonly maximum?: number | undefined;
  readonly properties?: Readonly<Record<string, SchemaNode>> | undefined;
  readonly items?: SchemaNode | undefined;
  readonly anyOf?: readonly SchemaNode[] | undefined;
  readonly additionalProperties?: unknown;
}

export const SCHEMA_HEAD = ["Setting", "Value", "Default", "Meaning"] as const;

/** Every setting of a schema, in the schema's order: path, form, default, description. */
export function schemaRows(schema: z.ZodType): readonly (readonly string[])[] {
  const root = node.parse(z.toJSONSchema(schema, { io: "input" }));
  return rowsOf(root, "");
}

function rowsOf(at: SchemaNode, path: string): readonly (readonly string[])[] {
  const required = new Set(at.required);
  const named = Object.entries(at.properties ?? {}).flatMap(([key, child]) => {
    const full = path === "" ? key : `${path}.${key}`;
    return [row(child, full, required.has(key)), ...below(child, full)];
  });
  return [...named, ...(path === "" ? below({ ...at, properties: undefined }, "") : [])];
}

/** What lies below a setting: its own settings, those of each entry, and those of each form that it may have. */
function below(at: SchemaNode, path: string): readonly (readonly string[])[] {
  const entry = node.safeParse(at.additionalProperties).data;
  const forms = (at.anyOf ?? []).filter(({ properties }) => properties !== undefined);
  const join = (name: string): string => (path === "" ? name : `${path}.${name}`);
  return [
    ...(at.properties === undefined ? [] : rowsOf(at, path)),
    ...(entry?.properties === undefined ? [] : rowsOf(entry, join("<name>"))),
    ...(at.items?.properties === undefined ? [] : rowsOf(at.items, `${path}[]`)),
    ...forms.flatMap((form) => rowsOf(form, path)),
  ];
}

function row(at: SchemaNode, path: string, required: boolean): readonly string[] {
  const given = at.default === undefined ? "" : code(JSON.stringify(at.default));
  return [code(path), form(at), required ? "**required**" : given, at.description ?? ""];
}

function form(at: SchemaNode): string {
  if (at.const !== undefined) return code(JSON.stringify(at.const));
  if (at.enum !== undefined) return at.enum.map((value) => code(JSON.stringify(value))).join(", ");
  if (at.anyOf !== undefined) return [...new Set(at.anyOf.map(form))].join(" or ");
  if (at.type === "array") return `list of ${at.items === undefined ? "values" : form(at.items)}`;
  if (at.type === "object") return at.properties === undefined ? "by name" : "settings";
  const range = [at.minimum, at.maximum].map((limit) =>
    limit === undefined || Math.abs(limit) > 1e9 ? "" : String(limit),
  );
  return `${at.type ?? "value"}${range.join("") === "" ? "" : ` ${range.join("…")}`}`;
}
