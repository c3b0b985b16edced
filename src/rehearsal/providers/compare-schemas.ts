import { z } from "zod";

const attribute = z.object({
  type: z.unknown().optional(),
  nested_type: z
    .object({
      nesting_mode: z.string(),
      get attributes() {
        return z.record(z.string(), attribute);
      },
    })
    .optional(),
  required: z.boolean().default(false),
  optional: z.boolean().default(false),
  computed: z.boolean().default(false),
  sensitive: z.boolean().default(false),
  write_only: z.boolean().default(false),
});
type Attributes = Readonly<Record<string, z.infer<typeof attribute>>>;

const schema = z.object({
  version: z.number(),
  block: z.object({ attributes: z.record(z.string(), attribute).default({}) }),
});

const provider = z.object({
  resource_schemas: z.record(z.string(), schema).default({}),
  data_source_schemas: z.record(z.string(), schema).default({}),
});
const file = z.object({ provider_schemas: z.record(z.string(), provider) });

export type ProviderSchemas = z.infer<typeof provider>;

/**
 * The schemas of siderolabs/talos in the output of `providers schema -json`, whichever registry they came from.
 *
 * @throws ZodError or Error when they are not in it
 */
export function providerSchemas(json: string): ProviderSchemas {
  const { provider_schemas } = file.parse(JSON.parse(json));
  const found = Object.entries(provider_schemas).find(([source]) => source.endsWith("/siderolabs/talos"));
  if (found === undefined) throw new Error("the output has no schemas of siderolabs/talos");
  return found[1];
}

/**
 * In what our schemas differ from the real ones. Resources and data sources that only the real provider has are no
 * difference: we offer what our modules use. Descriptions are not compared.
 */
export function compareSchemas(real: ProviderSchemas, ours: ProviderSchemas): readonly string[] {
  return (["resource_schemas", "data_source_schemas"] as const).flatMap((kind) =>
    Object.entries(ours[kind]).flatMap(([name, own]) => {
      const original = real[kind][name];
      if (original === undefined) return [`${name}: the real provider has none`];
      const version =
        original.version === own.version ? [] : [`${name}: version ${own.version}, really ${original.version}`];
      return [...version, ...compareAttributes(original.block.attributes, own.block.attributes, name)];
    }),
  );
}

const FLAGS = ["required", "optional", "computed", "sensitive", "write_only"] as const;

function compareAttributes(real: Attributes, ours: Attributes, path: string): readonly string[] {
  const names = [...new Set([...Object.keys(real), ...Object.keys(ours)])].toSorted();
  return names.flatMap((name) => {
    const [original, own] = [real[name], ours[name]];
    const here = `${path}.${name}`;
    if (original === undefined) return [`${here}: the real provider has none`];
    if (own === undefined) return [`${here}: missing`];
    const flags = FLAGS.filter((flag) => original[flag] !== own[flag]).map(
      (flag) => `${here}: ${flag} is ${own[flag]}, really ${original[flag]}`,
    );
    const type =
      JSON.stringify(original.type ?? null) === JSON.stringify(own.type ?? null)
        ? []
        : [`${here}: type ${JSON.stringify(own.type)}, really ${JSON.stringify(original.type)}`];
    const nesting =
      original.nested_type?.nesting_mode === own.nested_type?.nesting_mode
        ? []
        : [`${here}: nesting ${own.nested_type?.nesting_mode}, really ${original.nested_type?.nesting_mode}`];
    return [
      ...flags,
      ...type,
      ...nesting,
      ...compareAttributes(original.nested_type?.attributes ?? {}, own.nested_type?.attributes ?? {}, here),
    ];
  });
}
