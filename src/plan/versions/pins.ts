import type { Versions } from "../lab.ts";

/** Releases by key of the table. */
export type Pins = ReadonlyMap<string, string>;

/** A lab's pins by the keys of the table, those that stand in a section with its name before them. */
export function pinsOf(versions: Versions): Pins {
  const own = Object.entries(versions).filter((entry): entry is [string, string] => typeof entry[1] === "string");
  const inSection = (section: "providers" | "charts"): readonly (readonly [string, string])[] =>
    Object.entries(versions[section]).map(([name, version]) => [`${section}.${name}`, version] as const);
  return new Map([...own, ...inSection("providers"), ...inSection("charts")]);
}
