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
    "siderolabs/talos",
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
  const none = providerSchemas(
    '{"provider_schemas":{"registry.opentofu.org/siderolabs/talos":{}}}',
    "siderolabs/talos",
  );
  expect(compareSchemas(parse(real), none)).toEqual([]);
  expect(() => providerSchemas('{"provider_schemas":{}}', "siderolabs/talos")).toThrow(
    "no schemas of siderolabs/talos",
  );
});

it("compares blocks, and the configuration of the provider itself", () => {
  const name = { name: { type: "string", optional: true } };
  expect(compareSchemas(schemas(1, name), schemas(1, name))).toEqual([]);
  expect(compareSchemas(schemas(1, name), schemas(0, {}))).toEqual([
    "provider.name: missing",
    "k_thing.metadata: max_items is 0, really 1",
    "k_thing.metadata.name: missing",
  ]);
});

function schemas(max: number, inner: object): ReturnType<typeof providerSchemas> {
  const block = {
    attributes: {},
    block_types: { metadata: { nesting_mode: "list", min_items: 1, max_items: max, block: { attributes: inner } } },
  };
  const provider = { provider: { version: 0, block: { attributes: inner } } };
  const known = { ...provider, resource_schemas: { k_thing: { version: 0, block } } };
  return providerSchemas(JSON.stringify({ provider_schemas: { "x/hashicorp/k": known } }), "hashicorp/k");
}
