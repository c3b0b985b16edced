import { Decoder, Encoder, ExtData } from "@msgpack/msgpack";
import { HomelabError, messageOf } from "../../../lib/error.ts";
import { conform } from "./conform.ts";
import { parseType } from "./type.ts";
import type { CtyType } from "./type.ts";
import { Dynamic, isList, isObject, UNKNOWN } from "./value.ts";
import type { Value } from "./value.ts";

/** Extension types of the encoding; source: zclconf/go-cty docs, "cty serialization in MessagePack". */
const UNKNOWN_EXTENSION = 0;
/** An unknown of which something is known (not null, a prefix, a range): we use none of it. */
const REFINED_UNKNOWN_EXTENSION = 12;

const MAX_INT64 = 2n ** 63n - 1n;
const MIN_INT64 = -(2n ** 63n);

const encoder = new Encoder({ sortKeys: true, useBigInt64: true });
const decoder = new Decoder({ useBigInt64: true });

/** Encode a value that conforms to the type. */
export function encodeValue(value: Value, type: CtyType): Uint8Array {
  return encoder.encode(toWire(conform(value, type, ""), type));
}

/**
 * Decode a value of the type.
 *
 * @throws HomelabError `CTY` when the bytes are no MessagePack or do not fit the type
 */
export function decodeValue(bytes: Uint8Array, type: CtyType): Value {
  let wire: unknown;
  try {
    wire = decoder.decode(bytes);
  } catch (error) {
    throw new HomelabError("CTY", `a value is no MessagePack: ${messageOf(error)}`, { cause: error });
  }
  return conform(fromWire(wire, type, ""), type, "");
}

function toWire(value: Value, type: CtyType): unknown {
  if (value === UNKNOWN) return new ExtData(UNKNOWN_EXTENSION, Uint8Array.of(0));
  if (value === null) return null;
  if (value instanceof Dynamic) {
    const bytes = new TextEncoder().encode(value.type);
    return [bytes, toWire(value.value, parseType(bytes))];
  }
  if (typeof value === "bigint") return value >= MIN_INT64 && value <= MAX_INT64 ? value : value.toString();
  if (isList(value)) return value.map((item, index) => toWire(item, elementType(type, index)));
  if (isObject(value))
    return Object.fromEntries(
      Object.entries(value).map(([name, item]) => [name, toWire(item, elementType(type, name))]),
    );
  return value;
}

function fromWire(wire: unknown, type: CtyType, path: string): Value {
  if (wire === null || wire === undefined) return null;
  if (wire instanceof ExtData) {
    if (wire.type === UNKNOWN_EXTENSION || wire.type === REFINED_UNKNOWN_EXTENSION) return UNKNOWN;
    throw new HomelabError("CTY", `${path}: extension type ${wire.type} is not known`);
  }
  if (type === "dynamic") return dynamicFromWire(wire, path);
  if (typeof wire === "string" || typeof wire === "number" || typeof wire === "boolean" || typeof wire === "bigint")
    return wire;
  if (Array.isArray(wire))
    return wire.map((item: unknown, index) => fromWire(item, elementType(type, index), `${path}[${index}]`));
  if (typeof wire === "object" && !(wire instanceof Uint8Array))
    return Object.fromEntries(
      Object.entries(wire).map(([name, item]: [string, unknown]) => [
        name,
        fromWire(item, elementType(type, name), path === "" ? name : `${path}.${name}`),
      ]),
    );
  throw new HomelabError("CTY", `${path}: bytes are no value`);
}

function dynamicFromWire(wire: unknown, path: string): Dynamic {
  if (!Array.isArray(wire) || wire.length !== 2 || !(wire[0] instanceof Uint8Array))
    throw new HomelabError("CTY", `${path}: a value of dynamic type should be a pair of type and value`);
  const type = parseType(wire[0]);
  return new Dynamic(JSON.stringify(type), conform(fromWire(wire[1], type, path), type, path));
}

/** The type one level down; any type where the value does not fit: conform refuses it afterwards, with the path. */
function elementType(type: CtyType, key: string | number): CtyType {
  if (typeof type === "string") return type;
  if (type[0] === "object") return Object.hasOwn(type[1], key) ? (type[1][key] ?? "string") : "string";
  if (type[0] === "tuple") return typeof key === "number" ? (type[1][key] ?? "string") : "string";
  return type[1];
}
