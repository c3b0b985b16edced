import type { MessageInitShape } from "@bufbuild/protobuf";
import { Schema_NestedBlock_NestingMode, Schema_Object_NestingMode } from "./gen/tfplugin6_pb.ts";
import type {
  Schema_AttributeSchema,
  Schema_BlockSchema,
  Schema_NestedBlockSchema,
  SchemaSchema,
} from "./gen/tfplugin6_pb.ts";
import { typeBytes } from "./type.ts";
import type { CtyType } from "./type.ts";
import { isList, isObject } from "./value.ts";
import type { ObjectValue, Value } from "./value.ts";

/** One attribute of a resource, data source or provider. */
export interface Attribute {
  /** Either a type, or the attributes of nested objects. */
  readonly type: CtyType | Attributes;
  /** Of nested objects: a list of them instead of a single one. */
  readonly nesting?: "list";
  /** Nested objects that are written as blocks; how many a list may have, any number unless given. */
  readonly block?: { readonly min?: number; readonly max?: number };
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
  if (typeof type === "string" || isArray(type)) return type;
  return attribute.nesting === "list" ? ["list", objectType(type)] : objectType(type);
}

/**
 * The value with each of its nested objects replaced; a plain attribute, null and unknown stay as they are.
 *
 * @param replace is given the attributes of the object, and its place in a list
 */
export function replaceNested(
  attribute: Attribute,
  value: Value,
  replace: (attributes: Attributes, object: ObjectValue, index: number | undefined) => Value,
): Value {
  const inner = nested(attribute);
  if (inner === undefined) return value;
  if (isList(value)) return value.map((item, index) => (isObject(item) ? replace(inner, item, index) : item));
  return isObject(value) ? replace(inner, value, undefined) : value;
}

/** The object at the same place of another value: of the prior state, or of the configuration. */
export function nestedAt(value: Value, index: number | undefined): Value {
  if (index === undefined) return value;
  return isList(value) ? (value[index] ?? null) : null;
}

/** The schema as the protocol carries it. */
export function schemaMessage(schema: Schema): MessageInitShape<typeof SchemaSchema> {
  const version = BigInt(schema.version);
  return { version, block: { ...blockMessage(schema.attributes), version, description: schema.description } };
}

function blockMessage(attributes: Attributes): MessageInitShape<typeof Schema_BlockSchema> {
  const all = Object.entries(attributes).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return {
    attributes: all.filter(([, { block }]) => block === undefined).map(attributeMessage),
    blockTypes: all.filter(([, { block }]) => block !== undefined).map(nestedBlockMessage),
  };
}

function nestedBlockMessage([typeName, attribute]: [string, Attribute]): MessageInitShape<
  typeof Schema_NestedBlockSchema
> {
  const list = attribute.nesting === "list";
  return {
    typeName,
    block: { ...blockMessage(nested(attribute) ?? {}), description: attribute.description },
    nesting: list ? Schema_NestedBlock_NestingMode.LIST : Schema_NestedBlock_NestingMode.SINGLE,
    minItems: BigInt(attribute.block?.min ?? 0),
    maxItems: BigInt(attribute.block?.max ?? 0),
  };
}

function attributeMessage([name, attribute]: [string, Attribute]): MessageInitShape<typeof Schema_AttributeSchema> {
  const inner = nested(attribute);
  const nesting = attribute.nesting === "list" ? Schema_Object_NestingMode.LIST : Schema_Object_NestingMode.SINGLE;
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
      : { nestedType: { nesting, attributes: blockMessage(inner).attributes ?? [] } }),
  };
}

function isArray(type: CtyType | Attributes): type is Exclude<CtyType, string> {
  return Array.isArray(type);
}
