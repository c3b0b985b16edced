import { messageOf } from "../../../lib/error.ts";
import { DiagnosticError, problem } from "../protocol/diagnostic.ts";
import { isList, UNKNOWN } from "../protocol/value.ts";
import type { ObjectValue, Value } from "../protocol/value.ts";
import { textOf } from "./attributes.ts";
import type { TalosContext } from "./context.ts";

/** The configuration with its patches; without any it stays as it is, byte by byte (as in the real provider). */
export async function patched(input: string, patches: readonly string[], context: TalosContext): Promise<string> {
  if (patches.length === 0) return input;
  try {
    const { stdout } = await context.talosctl({
      args: [
        "machineconfig",
        "patch",
        "@machine.yaml@",
        ...patches.flatMap((_, index) => ["--patch", `@@patch-${index}.yaml@`]),
      ],
      files: {
        "machine.yaml": input,
        ...Object.fromEntries(patches.map((patch, index) => [`patch-${index}.yaml`, patch])),
      },
      signal: context.signal,
    });
    return stdout;
  } catch (error) {
    throw new DiagnosticError(problem("The patches cannot be applied", messageOf(error), ["config_patches"]));
  }
}

/** What the configuration at apply comes to: write-only input stands nowhere else, so it is patched once more. */
export async function effective(config: ObjectValue, context: TalosContext): Promise<string> {
  const input = inputOf(config);
  const patches = patchesOf(config["config_patches"] ?? null);
  if (typeof input === "string" && patches !== undefined) return patched(input, patches, context);
  throw new DiagnosticError(problem("No machine configuration", "It is still unknown at apply."));
}

export function inputOf(config: ObjectValue): string | typeof UNKNOWN | undefined {
  const value = config["machine_configuration_input_wo"] ?? config["machine_configuration_input"];
  return value === UNKNOWN ? UNKNOWN : textOf(value);
}

/** The known patches; undefined when the list or one of them is unknown. */
export function patchesOf(value: Value): readonly string[] | undefined {
  if (value === null) return [];
  if (!isList(value) || value.includes(UNKNOWN)) return undefined;
  return value.filter((patch) => typeof patch === "string");
}
