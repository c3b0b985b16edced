import { z } from "zod";

/**
 * A type of Terraform's type system (cty), in the very form in which it stands in a schema:
 * `"string"`, `["list","string"]`, `["object",{"a":"bool"}]`, `["tuple",["string","number"]]`, `"dynamic"`.
 * Source: zclconf/go-cty docs, JSON form of types.
 */
export type CtyType =
  | "string"
  | "number"
  | "bool"
  | "dynamic"
  | readonly ["list" | "set" | "map", CtyType]
  | readonly ["object", Readonly<Record<string, CtyType>>]
  | readonly ["tuple", readonly CtyType[]];

const typeSchema: z.ZodType<CtyType> = z.lazy(() =>
  z.union([
    z.enum(["string", "number", "bool", "dynamic"]),
    z.tuple([z.enum(["list", "set", "map"]), typeSchema]),
    z.tuple([z.literal("object"), z.record(z.string(), typeSchema)]),
    // Optional attributes exist only in type constraints; the names are repeated in a third element.
    z
      .tuple([z.literal("object"), z.record(z.string(), typeSchema), z.array(z.string())])
      .transform(([kind, attributes]) => [kind, attributes] as const),
    z.tuple([z.literal("tuple"), z.array(typeSchema)]),
  ]),
);

/**
 * Read a type from its JSON bytes.
 *
 * @throws ZodError or SyntaxError when the bytes are no type
 */
export function parseType(bytes: Uint8Array): CtyType {
  return typeSchema.parse(JSON.parse(new TextDecoder().decode(bytes)));
}

/** The JSON bytes of a type, as a schema carries them. */
export function typeBytes(type: CtyType): Uint8Array {
  return new TextEncoder().encode(JSON.stringify(type));
}
