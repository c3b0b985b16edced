import { components } from "./components.ts";
import { fits, type Fit } from "./fits.ts";
import type { Pins } from "./pins.ts";
import { isAbove, minorOf, within, type Range } from "./release.ts";

/** Two pins that do not go together. */
export interface Misfit {
  readonly fit: Fit;
  /** What `of` takes of `with`. */
  readonly range: Range;
}

/** Every pair of pins that do not go together. Pins that the table does not know are not judged here. */
export function misfits(pins: Pins): readonly Misfit[] {
  return fits.flatMap((fit) => {
    const [of, partner] = [pins.get(fit.of), pins.get(fit.with)];
    const range = of === undefined ? undefined : rangeFor(fit, of);
    if (range === undefined || partner === undefined || within(partner, range)) return [];
    return [{ fit, range }];
  });
}

/** What a release takes of its partner; undefined when the table does not know the release. */
export function rangeFor(fit: Fit, release: string): Range | undefined {
  const minor = minorOf(release);
  return fit.rows[minor] ?? fit.rows[minor.split(".")[0] ?? ""];
}

/** Whether a misfit may stand while a lab is being raised. */
export function standsMeanwhile({ fit, range }: Misfit, pins: Pins): boolean {
  return fit.aheadMeanwhile === true && isAbove(pins.get(fit.with) ?? "", range);
}

/** Keys of pins whose minor version the table does not know, so that nothing can be said of them. */
export function unknownPins(pins: Pins): readonly string[] {
  return components
    .filter(({ key, releases }) => {
      const pin = pins.get(key);
      const known = releases.map(minorOf);
      return pin !== undefined && known.length > 0 && !known.includes(minorOf(pin));
    })
    .map(({ key }) => key);
}
