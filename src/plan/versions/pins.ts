import type { Versions } from "../lab.ts";

/** Releases by key of the table. */
export type Pins = ReadonlyMap<string, string>;

/** A lab's pins by the keys of the table. Charts of operators fit what the others fit, so the table has no rows for them. */
export function pinsOf(versions: Versions): Pins {
  const own = Object.entries(versions).filter((entry): entry is [string, string] => typeof entry[1] === "string");
  return new Map([
    ...own,
    ...Object.entries(versions.providers).map(([name, version]) => [`providers.${name}`, version] as const),
  ]);
}
