import { catalog } from "../../apps/catalog/catalog.ts";
import { parts } from "../../apps/catalog/parts.ts";

/** What a line of the catalog turns on, by name, with one line about each: apps first, then parts of the platform. */
export function catalogSummaries(): readonly { readonly name: string; readonly summary: string }[] {
  return [
    ...Object.entries(catalog).map(([name, { summary }]) => ({ name, summary })),
    ...Object.entries(parts).map(([name, summary]) => ({ name, summary })),
  ];
}
