import type { Attribute } from "../protocol/schema.ts";

/** The attribute `id`, which the older SDK gives to every resource. */
export function idAttribute(): Attribute {
  return { type: "string", description: "namespace/name, or the name", optional: true, computed: true, keep: true };
}
