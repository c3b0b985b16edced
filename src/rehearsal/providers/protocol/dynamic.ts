import type { MessageInitShape } from "@bufbuild/protobuf";
import { HomelabError } from "../../../lib/error.ts";
import type { DynamicValue, DynamicValueSchema } from "./gen/tfplugin6_pb.ts";
import { valueFromJson } from "./json-value.ts";
import { decodeValue, encodeValue } from "./msgpack.ts";
import { schemaType } from "./schema.ts";
import type { Schema } from "./schema.ts";
import { isObject } from "./value.ts";
import type { ObjectValue, Value } from "./value.ts";

/** The object in a message, or null when the resource does not (or shall not) exist. */
export function objectFrom(message: DynamicValue | undefined, schema: Schema): ObjectValue | null {
  if (message === undefined) return null;
  const type = schemaType(schema);
  const value = message.msgpack.length > 0 ? decodeValue(message.msgpack, type) : valueFromJson(message.json, type);
  if (value === null || isObject(value)) return value;
  throw new HomelabError("CTY", "a state or configuration should be an object");
}

export function messageFrom(value: Value, schema: Schema): MessageInitShape<typeof DynamicValueSchema> {
  return { msgpack: encodeValue(value, schemaType(schema)) };
}
