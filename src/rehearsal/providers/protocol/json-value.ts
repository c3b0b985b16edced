import { HomelabError } from "../../../lib/error.ts";
import { conform } from "./conform.ts";
import type { CtyType } from "./type.ts";
import type { Value } from "./value.ts";

/**
 * Read a state as it lies in a state file. Attributes that the schema no longer has are dropped and new ones are null,
 * as the real providers' framework does.
 *
 * @throws HomelabError `CTY` when the JSON does not fit the type
 */
export function valueFromJson(bytes: Uint8Array, type: CtyType): Value {
  const json: unknown = JSON.parse(new TextDecoder().decode(bytes));
  return conform(fromJson(json), type, "", { missing: null, ignoreExtra: true });
}

function fromJson(json: unknown): Value {
  if (json === null || typeof json === "string" || typeof json === "number" || typeof json === "boolean") return json;
  if (Array.isArray(json)) return json.map(fromJson);
  if (typeof json === "object")
    return Object.fromEntries(Object.entries(json).map(([name, item]: [string, unknown]) => [name, fromJson(item)]));
  throw new HomelabError("CTY", "the state is no JSON");
}
