import { catalog } from "../../apps/catalog/catalog.ts";
import { withOptions } from "../../apps/catalog/options.ts";
import type { AppContext } from "../../apps/define.ts";
import type { AppSource } from "../../config/load.ts";
import type { HomelabConfig } from "../../config/schema/homelab.ts";
import { compare } from "../compare.ts";
import { hostOf } from "../derive.ts";

type Names = keyof typeof catalog;

/** The apps of the catalog that a config turns on, as if each were a file of `apps/`, sorted by name. */
export function chosenApps(choices: HomelabConfig["catalog"], context: AppContext): readonly AppSource[] {
  return Object.entries(catalog)
    .flatMap(([name, entry]): readonly AppSource[] => {
      const choice = choices[name as Names] ?? false;
      if (choice === false) return [];
      const options = choice === true ? {} : choice;
      const category = options.category ?? entry.category;
      const given = options.host ?? (category === "external" && name);
      const host = given === false ? "" : hostOf(given, context.domain);
      const value = withOptions(entry.app({ ...context, host }), options);
      return [{ file: `catalog.${name}`, name, category, value }];
    })
    .toSorted((a, b) => compare(a.name, b.name));
}
