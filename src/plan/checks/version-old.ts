import { componentOf } from "../versions/components.ts";
import { needs } from "../versions/needs.ts";
import { compareReleases } from "../versions/release.ts";
import { setText } from "../versions/set-text.ts";
import type { Check } from "./check.ts";

/** A release that cannot do what is rendered for it. */
export const versionOld: Check = ({ pins }) =>
  needs.flatMap(({ key, from, because, source }) => {
    const pin = pins.get(key);
    if (pin === undefined || compareReleases(pin, from) >= 0) return [];
    return [
      {
        code: "VERSION_OLD",
        path: `versions.json:${key}`,
        message: `${componentOf(key).title} ${pin} is too old: ${from} is needed, because ${because} (${source})`,
        hint: setText(new Map([[key, from]])),
      },
    ];
  });
