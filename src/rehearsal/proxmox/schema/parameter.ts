import { parameterError } from "../errors.ts";

/** How a value is written in JSON answers: numbers and booleans (0/1) as numbers, everything else as text. */
export type Kind = "string" | "integer" | "number" | "boolean";

/**
 * One parameter of an endpoint. `parse` gets the text that came over the wire and returns the typed value, or throws
 * a `ValueError` with Proxmox's own words.
 */
export interface Parameter<T> {
  readonly kind: Kind;
  readonly optional: boolean;
  readonly parse: (text: string, name: string) => T;
  /** Other parameters that must be there too. */
  readonly requires?: string;
}

export type Parameters = Readonly<Record<string, Parameter<unknown>>>;

/** The typed values of a parameter table. */
export type ValuesOf<S extends Parameters> = { readonly [K in keyof S]: S[K] extends Parameter<infer T> ? T : never };

/** A value that its schema refuses; the message is what Proxmox puts into the `errors` map. */
export class ValueError extends Error {
  constructor(message: string) {
    super(message);
    this.name = "ValueError";
  }
}

/** A format check: returns nothing when the text is good, else throws a `ValueError` with the reason. */
export type Format = (text: string, name: string) => void;

export interface StringRules {
  readonly format?: Format;
  readonly oneOf?: readonly string[];
  readonly pattern?: RegExp;
  readonly maxLength?: number;
  readonly minLength?: number;
}

/** source: pve-common PVE/JSONSchema.pm check_type and check_prop (wording of every message below) */
export function string(rules: StringRules = {}): Parameter<string> {
  return {
    kind: "string",
    optional: false,
    parse: (text, name) => {
      checkString(text, name, rules);
      return text;
    },
  };
}

export function integer(rules: { readonly minimum?: number; readonly maximum?: number } = {}): Parameter<number> {
  return { kind: "integer", optional: false, parse: (text) => parseNumber(text, "integer", /^[+-]?\d+$/, rules) };
}

export function number(rules: { readonly minimum?: number; readonly maximum?: number } = {}): Parameter<number> {
  return {
    kind: "number",
    optional: false,
    parse: (text) => parseNumber(text, "number", /^[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?$/, rules),
  };
}

/** Accepts what Proxmox accepts: 1 on yes true / 0 off no false, in any case. */
export function boolean(): Parameter<boolean> {
  return {
    kind: "boolean",
    optional: false,
    parse: (text) => {
      if (/^(1|on|yes|true)$/i.test(text)) return true;
      if (/^(0|off|no|false)$/i.test(text)) return false;
      throw new ValueError(`type check ('boolean') failed - got '${text}'`);
    },
  };
}

export function optional<T>(parameter: Parameter<T>, requires?: string): Parameter<T | undefined> {
  return { ...parameter, optional: true, ...(requires === undefined ? {} : { requires }) };
}

/** `prefix0` … `prefix<count-1>`, all optional, as in `scsi[n]`. */
export function indexed(
  prefix: string,
  count: number,
  parameter: Parameter<string>,
): Record<string, Parameter<string | undefined>> {
  return Object.fromEntries(Array.from({ length: count }, (_, index) => [`${prefix}${index}`, optional(parameter)]));
}

/** Values as they came over the wire; a repeated key is joined with NUL, as Proxmox's list formats accept. */
export type RawValues = Readonly<Record<string, string>>;

/**
 * Verify raw values against a table, collecting every problem.
 *
 * @throws PveError 400 with the `errors` map
 */
export function verify<S extends Parameters>(table: S, raw: RawValues): ValuesOf<S> {
  const errors: Record<string, string> = {};
  const values: Record<string, unknown> = {};
  for (const [name, text] of Object.entries(raw)) {
    const parameter = Object.hasOwn(table, name) ? table[name] : undefined;
    if (parameter === undefined) {
      errors[name] = "property is not defined in schema and the schema does not allow additional properties";
      continue;
    }
    if (parameter.requires !== undefined && raw[parameter.requires] === undefined)
      errors[parameter.requires] = `missing property - '${name}' requires this property`;
    try {
      values[name] = parameter.parse(text, name);
    } catch (error) {
      if (!(error instanceof ValueError)) throw error;
      errors[name] = error.message;
    }
  }
  for (const [name, parameter] of Object.entries(table))
    if (!parameter.optional && raw[name] === undefined) errors[name] = "property is missing and it is not optional";
  if (Object.keys(errors).length > 0) throw parameterError(errors);
  // Every key of the table was parsed by its own parameter just above.
  return values as ValuesOf<S>;
}

/** @throws ValueError in Proxmox's words */
export function checkString(text: string, name: string, rules: StringRules): void {
  if (rules.format !== undefined) rules.format(text, name);
  if (rules.maxLength !== undefined && text.length > rules.maxLength)
    throw new ValueError(`value may only be ${rules.maxLength} characters long`);
  if (rules.minLength !== undefined && text.length < rules.minLength)
    throw new ValueError(`value must be at least ${rules.minLength} characters long`);
  if (rules.pattern !== undefined && !rules.pattern.test(text))
    throw new ValueError("value does not match the regex pattern");
  if (rules.oneOf !== undefined && !rules.oneOf.includes(text))
    throw new ValueError(`value '${text}' does not have a value in the enumeration '${rules.oneOf.join(", ")}'`);
}

function parseNumber(
  text: string,
  kind: Kind,
  shape: RegExp,
  rules: { readonly minimum?: number; readonly maximum?: number },
): number {
  if (!shape.test(text)) throw new ValueError(`type check ('${kind}') failed - got '${text}'`);
  const value = Number(text);
  if (rules.minimum !== undefined && value < rules.minimum)
    throw new ValueError(`value must have a minimum value of ${rules.minimum}`);
  if (rules.maximum !== undefined && value > rules.maximum)
    throw new ValueError(`value must have a maximum value of ${rules.maximum}`);
  return value;
}
