import { z } from "zod";

/** Go's YAML decoder takes any scalar where it wants a string, and leaves a field alone that is null. */
export const text = z.union([z.string(), z.number().transform(String), z.boolean().transform(String)], {
  error: "string",
});
export const toggle = z.boolean({ error: "bool" });
export const whole = z.int({ error: "int" });
export const words = z.array(text, { error: "[]string" });

/** Base64 of a PEM; empty means absent. */
export const pem = z.string({ error: "[]byte" }).transform((value, context) => {
  if (value.trim() === "") return undefined;
  const bad = value.search(/[^A-Za-z0-9+/=\s]/);
  if (bad < 0) return Buffer.from(value, "base64").toString("utf8");
  context.addIssue({ code: "custom", message: `illegal base64 data at input byte ${bad}`, params: { verbatim: true } });
  return z.NEVER;
});

/** A field that may be absent or null; both become `undefined`. */
export function optional<T extends z.ZodType>(schema: T) {
  return schema
    .nullable()
    .transform((value) => value ?? undefined)
    .optional();
}

/** A mapping that refuses keys that it does not know. */
export function schemaObject<T extends z.core.$ZodLooseShape>(shape: T) {
  return z.strictObject(shape, { error: (issue) => (issue.code === "invalid_type" ? "mapping" : undefined) });
}
