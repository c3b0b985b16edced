import { componentOf } from "../versions/components.ts";
import { holds } from "../versions/holds.ts";
import { rangeText, within } from "../versions/release.ts";
import type { Check } from "./check.ts";

/** A component that stays where it is until a release of HomeLab lets it go. */
export const versionHeld: Check = ({ pins }) =>
  holds.flatMap(({ key, at, reason, link }) => {
    const pin = pins.get(key);
    if (pin === undefined || within(pin, at)) return [];
    return [
      {
        code: "VERSION_HELD",
        path: `versions.json:${key}`,
        message: `${componentOf(key).title} ${pin} is held back: ${reason}`,
        hint: `write a release of ${rangeText(at)}, and watch ${link}`,
      },
    ];
  });
