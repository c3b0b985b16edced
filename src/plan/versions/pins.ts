import type { Versions } from "../lab.ts";

/** Releases by key of the table. */
export type Pins = ReadonlyMap<string, string>;

/** A lab's pins by the keys of the table. */
export function pinsOf({ providers, ...versions }: Versions): Pins {
  return new Map([
    ...Object.entries(versions),
    ...Object.entries(providers).map(([name, version]) => [`providers.${name}`, version] as const),
  ]);
}
