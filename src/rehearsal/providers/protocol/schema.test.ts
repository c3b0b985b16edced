import { create, fromBinary, toBinary } from "@bufbuild/protobuf";
import { expect, it } from "vitest";
import { Schema_Object_NestingMode, SchemaSchema } from "./gen/tfplugin6_pb.ts";
import { schemaMessage, schemaType } from "./schema.ts";
import type { Schema } from "./schema.ts";

const schema: Schema = {
  version: 3,
  description: "a thing",
  attributes: {
    tags: { type: ["list", "string"], description: "tags", optional: true },
    access: {
      description: "access",
      required: true,
      type: { key: { type: "string", description: "key", required: true, sensitive: true } },
    },
    once: { type: "string", description: "once", optional: true, writeOnly: true },
  },
};

it("is carried with sorted attributes, types as JSON and nested objects as such", () => {
  const message = fromBinary(SchemaSchema, toBinary(SchemaSchema, create(SchemaSchema, schemaMessage(schema))));
  expect(message.version).toBe(3n);
  const [access, once, tags] = message.block?.attributes ?? [];
  expect(access).toMatchObject({ name: "access", required: true, optional: false });
  expect(access?.type).toHaveLength(0);
  expect(access?.nestedType?.nesting).toBe(Schema_Object_NestingMode.SINGLE);
  expect(access?.nestedType?.attributes[0]).toMatchObject({ name: "key", required: true, sensitive: true });
  expect(once).toMatchObject({ name: "once", writeOnly: true });
  expect(new TextDecoder().decode(tags?.type)).toBe('["list","string"]');
});

it("gives the type of the state", () => {
  expect(schemaType(schema)).toEqual([
    "object",
    { tags: ["list", "string"], access: ["object", { key: "string" }], once: "string" },
  ]);
});
