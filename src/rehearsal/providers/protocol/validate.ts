import { problem } from "./diagnostic.ts";
import type { AttributePath, Diagnostic } from "./diagnostic.ts";
import { nested } from "./schema.ts";
import type { Attributes } from "./schema.ts";
import { isList, isObject, UNKNOWN } from "./value.ts";
import type { ObjectValue } from "./value.ts";

/** All problems of a configuration that single attributes can tell. Unknown values are not judged yet. */
export function validateAttributes(
  attributes: Attributes,
  config: ObjectValue,
  path: AttributePath = [],
): readonly Diagnostic[] {
  return Object.entries(attributes).flatMap(([name, attribute]) => {
    const value = config[name] ?? null;
    const here = [...path, name];
    if (value === UNKNOWN) return [];
    if (value === null)
      return attribute.required === true
        ? [problem("Missing Configuration for Required Attribute", `${here.join(".")} must be set.`, here)]
        : [];
    const wrong = attribute.validate?.(value);
    const inner = nested(attribute);
    return [
      ...(wrong === undefined ? [] : [problem("Invalid Attribute Value", `${here.join(".")} ${wrong}`, here)]),
      ...(inner !== undefined && isObject(value) ? validateAttributes(inner, value, here) : []),
      ...(inner !== undefined && isList(value)
        ? value.flatMap((item, index) => (isObject(item) ? validateAttributes(inner, item, [...here, index]) : []))
        : []),
    ];
  });
}
