import { catalog } from "../../apps/catalog/catalog.ts";

/** The apps of the catalog by name, with one line about each. */
export function catalogSummaries(): readonly { readonly name: string; readonly summary: string }[] {
  return Object.entries(catalog).map(([name, { summary }]) => ({ name, summary }));
}
