import type { Parsed } from "../../config/parse.ts";
import type { VersionsFile } from "../../config/versions.ts";
import { components } from "../versions/components.ts";
import type { Pins } from "../versions/pins.ts";

/** The pins of `versions.json` that are well formed, by the keys of the table of versions. */
export function collectPins(versions: Parsed<VersionsFile>): Pins {
  return new Map(
    components.flatMap(({ key }) => {
      const pin = versions.sound(...key.split("."));
      return typeof pin === "string" ? [[key, pin] as const] : [];
    }),
  );
}
