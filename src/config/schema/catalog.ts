import { z } from "zod";
import { catalog } from "../../apps/catalog/catalog.ts";
import { optionsOf, type CatalogOptions } from "../../apps/catalog/options.ts";
import type { CatalogEntry } from "../../apps/catalog/entry.ts";
import { parts } from "../../apps/catalog/parts.ts";

type Choice = z.ZodOptional<z.ZodUnion<readonly [z.ZodBoolean, z.ZodType<CatalogOptions, CatalogOptions>]>>;

/** One setting per app of the catalog, made from the catalog: a new file there is a new setting here. */
function choices<K extends string>(entries: Readonly<Record<K, CatalogEntry>>): Readonly<Record<K, Choice>> {
  const made: Partial<Record<K, Choice>> = {};
  for (const name in entries)
    made[name] = z
      .union([z.boolean(), optionsOf(entries[name])], { error: "write true, or { … } with its settings" })
      .optional()
      .meta({ description: entries[name].summary });
  return made as Record<K, Choice>;
}

export const catalogSchema = z
  .strictObject({
    ...choices(catalog),
    "metrics-server": z.boolean().optional().meta({ description: parts["metrics-server"] }),
  })
  .meta({ description: "Apps that HomeLab knows: true turns one on" });
