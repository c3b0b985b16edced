import type { Attribute } from "./protocol/schema.ts";
import type { CtyType } from "./protocol/type.ts";
import type { Value } from "./protocol/value.ts";

/** An attribute that a configuration may give. */
export function optional(type: CtyType, description: string, more: Partial<Attribute> = {}): Attribute {
  return { type, description, optional: true, ...more };
}

/** An attribute that a configuration may give and that has a value otherwise. */
export function defaulted(type: CtyType, description: string, value: Value, more: Partial<Attribute> = {}): Attribute {
  return { type, description, optional: true, computed: true, default: value, ...more };
}

export function required(type: CtyType, description: string, more: Partial<Attribute> = {}): Attribute {
  return { type, description, required: true, ...more };
}

/** An attribute that only the provider sets. */
export function computed(type: CtyType, description: string, more: Partial<Attribute> = {}): Attribute {
  return { type, description, computed: true, ...more };
}

/** A check that a known value is one of these texts. */
export function oneOf(...texts: readonly string[]): (value: Exclude<Value, null | symbol>) => string | undefined {
  return (value) =>
    typeof value === "string" && texts.includes(value) ? undefined : `must be one of ${texts.join(", ")}`;
}

/** A check that a known number is not below a limit. */
export function atLeast(limit: number): (value: Exclude<Value, null | symbol>) => string | undefined {
  return (value) => (Number(value) >= limit ? undefined : `must be at least ${limit}`);
}
