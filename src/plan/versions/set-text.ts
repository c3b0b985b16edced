import type { Pins } from "./pins.ts";

/** What to write so that a set fits, for people. */
export function setText(nearest: Pins | undefined): string {
  if (nearest === undefined)
    return "take versions.json from Git or from a release of HomeLab: no set near this one fits";
  const lines = [...nearest].map(([key, release]) => {
    const [name = key, member] = key.split(".");
    return member === undefined ? `"${name}": "${release}"` : `"${name}": { "${member}": "${release}" }`;
  });
  return `write ${lines.join(", ")}`;
}
