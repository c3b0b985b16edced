import type { MessageInitShape } from "@bufbuild/protobuf";
import { Schema_Object_NestingMode } from "./gen/tfplugin6_pb.ts";
import type { Schema_AttributeSchema, SchemaSchema } from "./gen/tfplugin6_pb.ts";
import { typeBytes } from "./type.ts";
import type { CtyType } from "./type.ts";
import type { Value } from "./value.ts";

/** One attribute of a resource, data source or provider. */
export interface Attribute {
  /** Either a type, or the attributes of a single nested object. */
  readonly type: CtyType | Attributes;
  readonly description: string;
  readonly required?: boolean;
  readonly optional?: boolean;
  readonly computed?: boolean;
  readonly sensitive?: boolean;
  /** Given by the configuration, used once, and never kept in plan or state. */
  readonly writeOnly?: boolean;
  /** Value when the configuration leaves it out. */
  readonly default?: Value;
  /** A computed value that survives an update: planned as it stands in the state instead of as unknown. */
  readonly keep?: boolean;
  /** Says what is wrong with a known value; undefined when nothing is. */
  readonly validate?: (value: Exclude<Value, null | symbol>) => string | undefined;
}

export type Attributes = { readonly [name: string]: Attribute };

export interface Schema {
  /** Version of the state's form; 0 unless the form has changed once. */
  readonly version: number;
  readonly description: string;
  readonly attributes: Attributes;
}

/** The attributes of a nested object, or undefined for a plain attribute. */
export function nested(attribute: Attribute): Attributes | undefined {
  const { type } = attribute;
  return typeof type === "string" || isArray(type) ? undefined : type;
}

/** The type of a whole state, configuration or plan. */
export function schemaType(schema: Schema): CtyType {
  return objectType(schema.attributes);
}

function objectType(attributes: Attributes): CtyType {
  return [
    "object",
    Object.fromEntries(Object.entries(attributes).map(([name, attribute]) => [name, attributeType(attribute)])),
  ];
}

export function attributeType(attribute: Attribute): CtyType {
  const { type } = attribute;
  return typeof type === "string" || isArray(type) ? type : objectType(type);
}

/** The schema as the protocol carries it. */
export function schemaMessage(schema: Schema): MessageInitShape<typeof SchemaSchema> {
  return {
    version: BigInt(schema.version),
    block: {
      version: BigInt(schema.version),
      description: schema.description,
      attributes: attributeMessages(schema.attributes),
    },
  };
}

function attributeMessages(attributes: Attributes): MessageInitShape<typeof Schema_AttributeSchema>[] {
  return Object.entries(attributes)
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, attribute]) => {
      const inner = nested(attribute);
      return {
        name,
        description: attribute.description,
        required: attribute.required ?? false,
        optional: attribute.optional ?? false,
        computed: attribute.computed ?? false,
        sensitive: attribute.sensitive ?? false,
        writeOnly: attribute.writeOnly ?? false,
        ...(inner === undefined
          ? { type: typeBytes(attributeType(attribute)) }
          : { nestedType: { nesting: Schema_Object_NestingMode.SINGLE, attributes: attributeMessages(inner) } }),
      };
    });
}

function isArray(type: CtyType | Attributes): type is Exclude<CtyType, string> {
  return Array.isArray(type);
}
