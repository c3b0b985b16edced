import { problem } from "../protocol/diagnostic.ts";
import type { Diagnostic } from "../protocol/diagnostic.ts";
import { isObject } from "../protocol/value.ts";
import type { ObjectValue } from "../protocol/value.ts";
import { clientConfiguration, textOf } from "./attributes.ts";
import type { Target } from "./node.ts";

/**
 * The machine that a resource talks to. The client comes from the write-only attribute when the configuration has it.
 *
 * @throws ZodError when there is no client
 */
export function targetOf(state: ObjectValue, config: ObjectValue): Target {
  const node = textOf(state["node"]) ?? "";
  const writeOnly = config["client_configuration_wo"];
  const client = isObject(writeOnly) ? writeOnly : state["client_configuration"];
  return { node, endpoint: textOf(state["endpoint"]) ?? node, client: clientConfiguration.parse(client) };
}

/** Problems unless exactly one of an attribute and its write-only twin is set. */
export function exactlyOne(config: ObjectValue, name: string): readonly Diagnostic[] {
  const count = [name, `${name}_wo`].filter((key) => (config[key] ?? null) !== null).length;
  if (count === 1) return [];
  const detail = `Exactly one of ${name} and ${name}_wo must be set.`;
  return [problem(count === 0 ? `Missing ${name}` : `Conflicting ${name}`, detail, [name])];
}
