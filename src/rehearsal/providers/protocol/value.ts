/** A value that is not known before the apply. */
export const UNKNOWN: unique symbol = Symbol("unknown");

/**
 * A value of Terraform's type system. Lists, sets and tuples are arrays; maps and objects are records; a value whose
 * type is `dynamic` is wrapped in {@link Dynamic}. Whole numbers that a double cannot hold are bigint.
 */
export type Value =
  | null
  | typeof UNKNOWN
  | boolean
  | string
  | number
  | bigint
  | Dynamic
  | readonly Value[]
  | ObjectValue;

export interface ObjectValue {
  readonly [name: string]: Value;
}

/** A value that carries its own type (JSON form), because the schema says only `dynamic`. */
export class Dynamic {
  readonly type: string;
  readonly value: Value;

  constructor(type: string, value: Value) {
    this.type = type;
    this.value = value;
  }
}

export function isObject(value: Value | undefined): value is ObjectValue {
  return typeof value === "object" && value !== null && !Array.isArray(value) && !(value instanceof Dynamic);
}

export function isList(value: Value | undefined): value is readonly Value[] {
  return Array.isArray(value);
}

/** Whether nothing in the value is unknown. */
export function isWhollyKnown(value: Value): boolean {
  if (value === UNKNOWN) return false;
  if (value instanceof Dynamic) return isWhollyKnown(value.value);
  if (isList(value)) return value.every(isWhollyKnown);
  if (isObject(value)) return Object.values(value).every(isWhollyKnown);
  return true;
}

/** Paths of the unknown parts, for messages, e.g. `machine_secrets.certs`. */
export function unknownPaths(value: Value, path = ""): readonly string[] {
  if (value === UNKNOWN) return [path];
  if (value instanceof Dynamic) return unknownPaths(value.value, path);
  if (isList(value)) return value.flatMap((item, index) => unknownPaths(item, `${path}[${index}]`));
  if (!isObject(value)) return [];
  return Object.entries(value).flatMap(([name, item]) => unknownPaths(item, path === "" ? name : `${path}.${name}`));
}

/** Structural equality; two unknowns are equal. Elements of sets must stand in canonical order, as decoding leaves them. */
export function equal(a: Value, b: Value): boolean {
  if (a === b) return true;
  if (a instanceof Dynamic && b instanceof Dynamic) return a.type === b.type && equal(a.value, b.value);
  if (isList(a) && isList(b)) return a.length === b.length && a.every((item, index) => equal(item, b[index] ?? null));
  if (!isObject(a) || !isObject(b)) return false;
  const names = Object.keys(a);
  return (
    names.length === Object.keys(b).length &&
    names.every((name) => Object.hasOwn(b, name) && equal(a[name] ?? null, b[name] ?? null))
  );
}

/** A text that orders values; equal values have equal texts. */
export function canonicalText(value: Value): string {
  if (value === UNKNOWN) return "?";
  if (value instanceof Dynamic) return `${value.type}:${canonicalText(value.value)}`;
  if (isList(value)) return `[${value.map(canonicalText).join(",")}]`;
  if (isObject(value)) {
    const parts = Object.keys(value)
      .toSorted()
      .map((name) => `${JSON.stringify(name)}:${canonicalText(value[name] ?? null)}`);
    return `{${parts.join(",")}}`;
  }
  return typeof value === "bigint" ? value.toString() : JSON.stringify(value);
}
