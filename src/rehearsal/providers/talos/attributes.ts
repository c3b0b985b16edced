import { z } from "zod";
import type { Attribute, Attributes } from "../protocol/schema.ts";
import { isObject } from "../protocol/value.ts";
import type { ObjectValue, Value } from "../protocol/value.ts";
import { parseDuration } from "./duration.ts";

/** Certificate and key of a Talos client, each base64 of PEM. */
export const clientConfiguration = z.object({
  ca_certificate: z.string(),
  client_certificate: z.string(),
  client_key: z.string(),
});
export type ClientConfiguration = z.infer<typeof clientConfiguration>;

type Role = Pick<Attribute, "required" | "optional" | "computed" | "writeOnly">;

/** The attribute `client_configuration`, given or made. */
export function clientConfigurationAttribute(description: string, role: Role): Attribute {
  const inner: Role = {
    ...(role.computed === true ? { computed: true } : { required: true }),
    ...(role.writeOnly === true ? { writeOnly: true } : {}),
  };
  return {
    description,
    ...role,
    type: {
      ca_certificate: { type: "string", description: "Certificate of the Talos CA, base64 of PEM", ...inner },
      client_certificate: { type: "string", description: "Certificate of the client, base64 of PEM", ...inner },
      client_key: {
        type: "string",
        description: "Private key of the client, base64 of PEM",
        sensitive: true,
        ...inner,
      },
    },
  };
}

/** The attribute `timeouts` with one duration per operation. */
export function timeoutsAttribute(...operations: readonly ("create" | "update" | "delete")[]): Attribute {
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

/** Ten minutes unless the configuration says otherwise; source: the provider's documentation. */
const DEFAULT_TIMEOUT_MS = 600_000;

/** Milliseconds for an operation. */
export function timeoutOf(state: ObjectValue, operation: "create" | "update" | "delete"): number {
  const timeouts = state["timeouts"];
  const text = isObject(timeouts) ? timeouts[operation] : undefined;
  return (typeof text === "string" ? parseDuration(text) : undefined) ?? DEFAULT_TIMEOUT_MS;
}

/** The known text of an attribute, or undefined when it is null or unknown. */
export function textOf(value: Value | undefined): string | undefined {
  return typeof value === "string" ? value : undefined;
}
