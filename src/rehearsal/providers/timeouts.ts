import { parseDuration } from "./duration.ts";
import type { Attribute, Attributes } from "./protocol/schema.ts";
import { isObject } from "./protocol/value.ts";
import type { ObjectValue } from "./protocol/value.ts";

type Operation = "create" | "read" | "update" | "delete";

/** The attribute `timeouts` with one duration per operation. */
export function timeoutsAttribute(...operations: readonly Operation[]): Attribute {
  const inner: Attributes = Object.fromEntries(
    operations.map((operation) => [
      operation,
      {
        type: "string",
        description: `How long ${operation} may take, like 30s or 10m`,
        optional: true,
        validate: durationProblem,
      } satisfies Attribute,
    ]),
  );
  return { type: inner, description: "How long operations may take", optional: true };
}

export function durationProblem(value: unknown): string | undefined {
  return typeof value === "string" && parseDuration(value) !== undefined
    ? undefined
    : "must be a duration like 30s or 10m";
}

/** source: the documentation of siderolabs/talos */
const DEFAULT_TIMEOUT_MS = 600_000;

/**
 * Milliseconds for an operation.
 *
 * @param standard when the configuration says nothing
 */
export function timeoutOf(state: ObjectValue, operation: Operation, standard = DEFAULT_TIMEOUT_MS): number {
  const timeouts = state["timeouts"];
  const text = isObject(timeouts) ? timeouts[operation] : undefined;
  return (typeof text === "string" ? parseDuration(text) : undefined) ?? standard;
}
