import { createHash } from "node:crypto";
import { parse, stringify } from "yaml";
import { z } from "zod";
import { HomelabError, messageOf } from "../../lib/error.ts";

/**
 * What an image is customised with (source: siderolabs/image-factory docs/api.md). Unknown fields are refused, as the
 * factory does; the fields stand in the order in which the factory writes them.
 */
const schematic = z.strictObject({
  overlay: z
    .strictObject({ image: z.string(), name: z.string(), options: z.record(z.string(), z.unknown()).optional() })
    .optional(),
  customization: z
    .strictObject({
      extraKernelArgs: z.array(z.string()).optional(),
      meta: z.array(z.strictObject({ key: z.int().min(0).max(255), value: z.string() })).optional(),
      systemExtensions: z.strictObject({ officialExtensions: z.array(z.string()).optional() }).optional(),
    })
    .nullish()
    .transform((value) => value ?? {}),
});

export interface Schematic {
  /** SHA-256 of the canonical form, hex: the factory's id for it. */
  readonly id: string;
  /** The canonical form: four spaces of indentation, empty fields left out. */
  readonly canonical: string;
  readonly extensions: readonly string[];
}

/**
 * Read a schematic and find its id.
 *
 * @throws HomelabError `SCHEMATIC_INVALID`
 */
export function readSchematic(yaml: string): Schematic {
  try {
    const { overlay, customization } = schematic.parse(parse(yaml) ?? {});
    const { extraKernelArgs, meta, systemExtensions } = customization;
    const extensions = systemExtensions?.officialExtensions ?? [];
    const canonical = stringify(
      {
        ...(overlay === undefined ? {} : { overlay }),
        customization: {
          ...(filled(extraKernelArgs) ? { extraKernelArgs } : {}),
          ...(filled(meta) ? { meta } : {}),
          ...(filled(extensions) ? { systemExtensions: { officialExtensions: extensions } } : {}),
        },
      },
      { indent: 4, lineWidth: 0 },
    );
    return { id: createHash("sha256").update(canonical).digest("hex"), canonical, extensions };
  } catch (error) {
    throw new HomelabError("SCHEMATIC_INVALID", `the schematic is invalid: ${messageOf(error)}`, { cause: error });
  }
}

function filled(list: readonly unknown[] | undefined): boolean {
  return list !== undefined && list.length > 0;
}
