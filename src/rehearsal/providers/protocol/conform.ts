import { HomelabError } from "../../../lib/error.ts";
import type { CtyType } from "./type.ts";
import { canonicalText, Dynamic, isList, isObject, UNKNOWN } from "./value.ts";
import type { ObjectValue, Value } from "./value.ts";

/**
 * Hold a value to a type: every object has exactly its attributes, numbers are numbers, sets are sorted and free of
 * repeats. What comes from outside goes through this once and is trusted afterwards.
 *
 * @param options `missing`: what stands for an attribute that is left out; an error unless given
 * @throws HomelabError `CTY` naming the path
 */
export function conform(
  value: Value,
  type: CtyType,
  path: string,
  options: { readonly missing?: Value; readonly ignoreExtra?: boolean } = {},
): Value {
  if (value === null || value === UNKNOWN) return value;
  if (type === "dynamic") {
    if (value instanceof Dynamic) return value;
    throw mismatch(path, "a value with its own type", value);
  }
  if (type === "string") return expect(typeof value === "string", value, path, "a string");
  if (type === "bool") return expect(typeof value === "boolean", value, path, "true or false");
  if (type === "number") return numberOf(value, path);
  switch (type[0]) {
    case "list":
      return items(value, path).map((item, index) => conform(item, type[1], `${path}[${index}]`, options));
    case "set":
      return unique(items(value, path).map((item, index) => conform(item, type[1], `${path}[${index}]`, options)));
    case "map":
      return mapValues(entries(value, path, "a map"), (item, name) =>
        conform(item, type[1], join(path, name), options),
      );
    case "tuple": {
      const list = items(value, path);
      if (list.length !== type[1].length) throw mismatch(path, `${type[1].length} elements`, value);
      return list.map((item, index) => conform(item, type[1][index] ?? "dynamic", `${path}[${index}]`, options));
    }
    case "object":
      return conformObject(entries(value, path, "an object"), type[1], path, options);
  }
}

function conformObject(
  value: ObjectValue,
  attributes: Readonly<Record<string, CtyType>>,
  path: string,
  options: { readonly missing?: Value; readonly ignoreExtra?: boolean },
): ObjectValue {
  const extra = Object.keys(value).filter((name) => !Object.hasOwn(attributes, name));
  if (extra.length > 0 && options.ignoreExtra !== true)
    throw new HomelabError("CTY", `${path === "" ? "the value" : path} has no attribute ${extra.join(", ")}`);
  return mapValues(attributes, (type, name) => {
    const item = Object.hasOwn(value, name) ? value[name] : options.missing;
    if (item === undefined) throw new HomelabError("CTY", `${join(path, name)} is missing`);
    return conform(item, type, join(path, name), options);
  });
}

/** Whole numbers beyond 2^53 and other decimals that a double cannot hold travel as text. */
function numberOf(value: Value, path: string): Value {
  if (typeof value === "number" || typeof value === "bigint") return narrow(value);
  if (typeof value !== "string") throw mismatch(path, "a number", value);
  if (/^-?\d+$/.test(value)) return narrow(BigInt(value));
  const number = Number(value);
  if (value.trim() === "" || !Number.isFinite(number)) throw mismatch(path, "a number", value);
  return number;
}

function narrow(value: number | bigint): number | bigint {
  if (typeof value === "number") return value;
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value;
}

function items(value: Value, path: string): readonly Value[] {
  if (isList(value)) return value;
  throw mismatch(path, "a list", value);
}

function entries(value: Value, path: string, what: string): ObjectValue {
  if (isObject(value)) return value;
  throw mismatch(path, what, value);
}

function expect(ok: boolean, value: Value, path: string, what: string): Value {
  if (ok) return value;
  throw mismatch(path, what, value);
}

function unique(list: readonly Value[]): readonly Value[] {
  const byText = new Map<string, Value>(list.map((item) => [canonicalText(item), item]));
  return [...byText.keys()].toSorted().map((text) => byText.get(text) ?? null);
}

function mapValues<T>(record: Readonly<Record<string, T>>, map: (value: T, name: string) => Value): ObjectValue {
  return Object.fromEntries(Object.entries(record).map(([name, value]) => [name, map(value, name)]));
}

function join(path: string, name: string): string {
  return path === "" ? name : `${path}.${name}`;
}

function mismatch(path: string, wanted: string, value: Value): HomelabError {
  // Only the kind of the value is told: the value itself may be a secret.
  const kind = isList(value) ? "a list" : isObject(value) ? "an object" : `a ${typeof value}`;
  return new HomelabError("CTY", `${path === "" ? "the value" : path} should be ${wanted}, but is ${kind}`);
}
