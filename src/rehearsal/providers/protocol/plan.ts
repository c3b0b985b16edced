import { nestedAt, replaceNested } from "./schema.ts";
import type { Attribute, Attributes } from "./schema.ts";
import { equal, isObject, UNKNOWN } from "./value.ts";
import type { ObjectValue, Value } from "./value.ts";

/**
 * The part of planning that every resource shares, in the order of the real providers' framework: defaults; when that
 * differs from the state, every computed attribute that the configuration leaves out becomes unknown; then those that
 * keep their value take it from the state. Write-only values never enter a plan.
 *
 * Source: hashicorp/terraform-plugin-framework, internal/fwserver PlanResourceChange.
 */
export function planAttributes(
  attributes: Attributes,
  prior: ObjectValue | null,
  proposed: ObjectValue,
  config: ObjectValue,
): ObjectValue {
  const withDefaults = map(attributes, (attribute, name) =>
    applyDefault(attribute, proposed[name] ?? null, config[name] ?? null),
  );
  if (prior !== null && equal(prior, withDefaults)) return withDefaults;
  return map(attributes, (attribute, name) =>
    settle(attribute, prior === null ? null : (prior[name] ?? null), withDefaults[name] ?? null, config[name] ?? null),
  );
}

/** The value without what may never be stored: write-only attributes are null, at every depth. */
export function withoutWriteOnly(attributes: Attributes, value: ObjectValue): ObjectValue {
  return map(attributes, (attribute, name) => {
    if (attribute.writeOnly === true) return null;
    return replaceNested(attribute, value[name] ?? null, withoutWriteOnly);
  });
}

function applyDefault(attribute: Attribute, proposed: Value, config: Value): Value {
  if (attribute.writeOnly === true) return null;
  if (config === null && attribute.default !== undefined) return attribute.default;
  return replaceNested(attribute, proposed, (inner, object, index) => {
    const given = nestedAt(config, index);
    if (!isObject(given)) return object;
    return map(inner, (child, name) => applyDefault(child, object[name] ?? null, given[name] ?? null));
  });
}

function settle(attribute: Attribute, prior: Value, planned: Value, config: Value): Value {
  if (config === null && attribute.computed === true && attribute.default === undefined)
    return attribute.keep === true && prior !== null ? prior : UNKNOWN;
  return replaceNested(attribute, planned, (inner, object, index) => {
    const given = nestedAt(config, index);
    const before = nestedAt(prior, index);
    if (!isObject(given)) return object;
    return map(inner, (child, name) =>
      settle(child, isObject(before) ? (before[name] ?? null) : null, object[name] ?? null, given[name] ?? null),
    );
  });
}

function map(attributes: Attributes, value: (attribute: Attribute, name: string) => Value): ObjectValue {
  return Object.fromEntries(Object.entries(attributes).map(([name, attribute]) => [name, value(attribute, name)]));
}
