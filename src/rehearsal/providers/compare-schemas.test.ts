import { expect, it } from "vitest";
import { compareSchemas, providerSchemas } from "./compare-schemas.ts";

const parse = (attributes: object, version = 1): ReturnType<typeof providerSchemas> =>
  providerSchemas(
    JSON.stringify({
      provider_schemas: {
        "registry.terraform.io/siderolabs/talos": {
          resource_schemas: { talos_thing: { version, block: { attributes } } },
        },
      },
    }),
  );
const real = {
  id: { type: "string", computed: true },
  client: {
    required: true,
    nested_type: { nesting_mode: "single", attributes: { key: { type: "string", required: true, sensitive: true } } },
  },
};

it("finds no difference between equal schemas", () => {
  expect(compareSchemas(parse(real), parse(structuredClone(real)))).toEqual([]);
});

it("names each difference at its attribute", () => {
  const ours = {
    id: { type: "number", computed: true, optional: true },
    client: {
      required: true,
      nested_type: { nesting_mode: "list", attributes: { key: { type: "string", required: true } } },
    },
    extra: { type: "bool", optional: true },
  };
  expect(compareSchemas(parse({ ...real, gone: { type: "string", optional: true } }), parse(ours, 2))).toEqual([
    "talos_thing: version 2, really 1",
    "talos_thing.client: nesting list, really single",
    "talos_thing.client.key: sensitive is false, really true",
    "talos_thing.extra: the real provider has none",
    "talos_thing.gone: missing",
    "talos_thing.id: optional is true, really false",
    'talos_thing.id: type "number", really "string"',
  ]);
});

it("does not miss what only the real provider has, but refuses output without the provider", () => {
  const none = providerSchemas('{"provider_schemas":{"registry.opentofu.org/siderolabs/talos":{}}}');
  expect(compareSchemas(parse(real), none)).toEqual([]);
  expect(() => providerSchemas('{"provider_schemas":{}}')).toThrow("no schemas of siderolabs/talos");
});
