import { componentOf } from "../versions/components.ts";
import { misfits } from "../versions/misfits.ts";
import { nearestSet } from "../versions/nearest-set.ts";
import { rangeText } from "../versions/release.ts";
import { setText } from "../versions/set-text.ts";
import type { Check } from "./check.ts";

/** Pins that do not go together, by what their makers say; the hint is the nearest set that does. */
export const versionUnfit: Check = ({ pins }) => {
  const found = misfits(pins);
  if (found.length === 0) return [];
  const nearest = nearestSet(pins);
  return found.map(({ fit, range }) => {
    const [of, partner] = [componentOf(fit.of), componentOf(fit.with)];
    const changed = nearest?.has(fit.of) === true && !nearest.has(fit.with) ? of : partner;
    return {
      code: "VERSION_UNFIT",
      path: `versions.json:${changed.key}`,
      message: `${of.title} ${pins.get(of.key)} goes with ${partner.title} ${rangeText(range)}, not with ${pins.get(partner.key)} (${fit.source})`,
      hint: setText(nearest),
    };
  });
};
