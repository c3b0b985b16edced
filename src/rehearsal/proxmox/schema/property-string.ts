import { checkString, type Format, type Kind, type StringRules, ValueError } from "./parameter.ts";

/** One key of a property string such as `virtio=AA:BB:…,bridge=vmbr0`. */
export interface Property extends StringRules {
  readonly kind?: Kind;
  readonly required?: boolean;
  /** May be written without `key=`; at most one per format. */
  readonly bare?: boolean;
  readonly minimum?: number;
  readonly maximum?: number;
  /** This key is another way to write that key (`virtio=<mac>` writes `model` and `macaddr`). */
  readonly alias?: { readonly of: string; readonly keyTo?: string };
}

export type PropertyFormat = Readonly<Record<string, Property>>;

/** Parsed keys in the order in which they were written. */
export type PropertyMap = Record<string, string>;

/**
 * Parse a comma separated list of `key=value`. Empty parts are ignored (clients send a trailing comma), a part
 * without `=` belongs to the bare key. source: pve-common PVE/JSONSchema.pm parse_property_string
 *
 * @throws ValueError listing every wrong key as `<name>.<key>: reason`
 */
export function parsePropertyString(format: PropertyFormat, text: string, name: string): PropertyMap {
  const values: PropertyMap = {};
  const errors: string[] = [];
  const bareKey = Object.keys(format).find((key) => format[key]?.bare === true);
  const set = (key: string, value: string): void => {
    if (values[key] !== undefined)
      throw new ValueError(`invalid format - duplicate key in comma-separated list property: ${key}`);
    values[key] = value;
  };
  for (const part of text.split(",")) {
    if (part.trim() === "") continue;
    const equals = part.indexOf("=");
    if (equals < 0) {
      if (bareKey === undefined)
        throw new ValueError("invalid format - value without key, but schema does not define a default key");
      set(bareKey, part);
      continue;
    }
    const key = part.slice(0, equals);
    const value = part.slice(equals + 1);
    const property = Object.hasOwn(format, key) ? format[key] : undefined;
    if (property?.alias !== undefined) {
      set(property.alias.of, value);
      if (property.alias.keyTo !== undefined) set(property.alias.keyTo, key);
      continue;
    }
    set(key, value);
  }
  for (const [key, value] of Object.entries(values)) {
    const property = Object.hasOwn(format, key) ? format[key] : undefined;
    const reason =
      property === undefined ? NOT_DEFINED : reasonOf(() => checkProperty(property, value, `${name}.${key}`));
    if (reason !== undefined) errors.push(`${name}.${key}: ${reason}`);
  }
  for (const [key, property] of Object.entries(format))
    if (property.required === true && values[key] === undefined)
      errors.push(`${name}.${key}: property is missing and it is not optional`);
  if (errors.length > 0) throw new ValueError(`invalid format - format error\n${errors.join("\n")}\n`);
  return values;
}

/** The same check as a parameter format. */
export function propertyString(format: PropertyFormat): Format {
  return (text, name) => void parsePropertyString(format, text, name);
}

/**
 * Write a property string: the bare key first and without its name, then the rest sorted, as Proxmox prints it.
 * source: pve-common PVE/JSONSchema.pm print_property_string
 */
export function printPropertyString(
  format: PropertyFormat,
  values: Readonly<Record<string, string | undefined>>,
): string {
  const bareKey = Object.keys(format).find((key) => format[key]?.bare === true);
  const parts: string[] = [];
  const bare = bareKey === undefined ? undefined : values[bareKey];
  if (bare !== undefined) parts.push(bare);
  for (const key of Object.keys(values).toSorted()) {
    const value = values[key];
    if (value !== undefined && key !== bareKey) parts.push(`${key}=${value}`);
  }
  return parts.join(",");
}

const NOT_DEFINED = "property is not defined in schema and the schema does not allow additional properties";

function checkProperty(property: Property, value: string, name: string): void {
  const kind = property.kind ?? "string";
  if (kind === "string") return checkString(value, name, property);
  if (kind === "boolean") {
    if (!/^(0|1|on|off|yes|no|true|false)$/i.test(value))
      throw new ValueError(`type check ('boolean') failed - got '${value}'`);
    return;
  }
  const shape = kind === "integer" ? /^[+-]?\d+$/ : /^[+-]?\d+(\.\d+)?$/;
  if (!shape.test(value)) throw new ValueError(`type check ('${kind}') failed - got '${value}'`);
  if (property.minimum !== undefined && Number(value) < property.minimum)
    throw new ValueError(`value must have a minimum value of ${property.minimum}`);
  if (property.maximum !== undefined && Number(value) > property.maximum)
    throw new ValueError(`value must have a maximum value of ${property.maximum}`);
}

function reasonOf(check: () => void): string | undefined {
  try {
    check();
    return undefined;
  } catch (error) {
    if (error instanceof ValueError) return error.message;
    throw error;
  }
}
