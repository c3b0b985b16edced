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

const block = z.object({
  attributes: z.record(z.string(), attribute).default({}),
  get block_types() {
    return z
      .record(
        z.string(),
        z.object({
          nesting_mode: z.string(),
          min_items: z.number().default(0),
          max_items: z.number().default(0),
          block,
        }),
      )
      .default({});
  },
});
type Block = z.infer<typeof block>;

const schema = z.object({ version: z.number(), block });

const provider = z.object({
  provider: schema.optional(),
  resource_schemas: z.record(z.string(), schema).default({}),
  data_source_schemas: z.record(z.string(), schema).default({}),
});
const file = z.object({ provider_schemas: z.record(z.string(), provider) });

export type ProviderSchemas = z.infer<typeof provider>;

/**
 * The schemas of one provider in the output of `providers schema -json`, whichever registry they came from.
 *
 * @param source e.g. `hashicorp/helm`
 * @throws ZodError or Error when they are not in it
 */
export function providerSchemas(json: string, source: string): ProviderSchemas {
  const { provider_schemas } = file.parse(JSON.parse(json));
  const found = Object.entries(provider_schemas).find(([address]) => address.endsWith(`/${source}`));
  if (found === undefined) throw new Error(`the output has no schemas of ${source}`);
  return found[1];
}

/**
 * In what our schemas differ from the real ones. Resources and data sources that only the real provider has are no
 * difference: we offer what our modules use. Descriptions are not compared.
 */
export function compareSchemas(real: ProviderSchemas, ours: ProviderSchemas): readonly string[] {
  const [original, own] = [real.provider?.block, ours.provider?.block];
  const configuration = original === undefined || own === undefined ? [] : compareBlocks(original, own, "provider");
  const types = (["resource_schemas", "data_source_schemas"] as const).flatMap((kind) =>
    Object.entries(ours[kind]).flatMap(([name, own]) => {
      const original = real[kind][name];
      if (original === undefined) return [`${name}: the real provider has none`];
      const version =
        original.version === own.version ? [] : [`${name}: version ${own.version}, really ${original.version}`];
      return [...version, ...compareBlocks(original.block, own.block, name)];
    }),
  );
  return [...configuration, ...types];
}

function compareBlocks(real: Block, ours: Block, path: string): readonly string[] {
  const names = [...new Set([...Object.keys(real.block_types), ...Object.keys(ours.block_types)])].toSorted();
  const nested = names.flatMap((name) => {
    const [original, own] = [real.block_types[name], ours.block_types[name]];
    const here = `${path}.${name}`;
    if (original === undefined) return [`${here}: the real provider has no such block`];
    if (own === undefined) return [`${here}: block missing`];
    const manners = (["nesting_mode", "min_items", "max_items"] as const)
      .filter((manner) => original[manner] !== own[manner])
      .map((manner) => `${here}: ${manner} is ${own[manner]}, really ${original[manner]}`);
    return [...manners, ...compareBlocks(original.block, own.block, here)];
  });
  return [...compareAttributes(real.attributes, ours.attributes, path), ...nested];
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
