import { componentOf } from "../versions/components.ts";
import { unknownPins } from "../versions/misfits.ts";
import { nearestSet } from "../versions/nearest-set.ts";
import { minorOf } from "../versions/release.ts";
import { setText } from "../versions/set-text.ts";
import type { Check } from "./check.ts";

/** A minor version that the table has no row for: nobody has said what it goes with. */
export const versionUnknown: Check = ({ pins }) => {
  const unknown = unknownPins(pins);
  if (unknown.length === 0) return [];
  const nearest = nearestSet(pins);
  return unknown.map((key) => {
    const { title, releases } = componentOf(key);
    return {
      code: "VERSION_UNKNOWN",
      path: `versions.json:${key}`,
      message: `what ${title} ${pins.get(key)} goes with is not known here; known are ${releases.map(minorOf).join(", ")}`,
      hint: `${setText(nearest)}, or take a release of HomeLab that knows it`,
    };
  });
};
