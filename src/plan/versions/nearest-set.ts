import { components } from "./components.ts";
import { holds } from "./holds.ts";
import { misfits, unknownPins } from "./misfits.ts";
import { needs } from "./needs.ts";
import type { Pins } from "./pins.ts";
import { compareReleases, minorOf, within } from "./release.ts";

/** More changes than this are no correction of a slip. */
const MAX_CHANGES = 4;
/** Going back is worse than going forward, by less than a minor version. */
const BACKWARD = 0.5;

interface Candidate {
  readonly key: string;
  readonly release: string;
  /** In minor versions. */
  readonly distance: number;
}

/**
 * The releases to write so that a set of pins fits: as few pins as can be, by as few minor versions as can be, forward
 * rather than back. Empty for a set that fits; undefined when no set near it does.
 */
export function nearestSet(pins: Pins): Pins | undefined {
  if (fitsTogether(pins)) return new Map();
  const movable = components.map(({ key }) => candidatesFor(key, pins)).filter((candidates) => candidates.length > 0);
  for (let changes = 1; changes <= MAX_CHANGES; changes++) {
    const best = choices(movable, changes)
      .filter((choice) => fitsTogether(new Map([...pins, ...changed(choice)])))
      .map((choice) => ({ choice, distance: choice.reduce((sum, { distance }) => sum + distance, 0) }))
      .reduce<{ choice: readonly Candidate[]; distance: number } | undefined>(
        (least, one) => (least === undefined || one.distance < least.distance ? one : least),
        undefined,
      );
    if (best !== undefined) return new Map(changed(best.choice));
  }
  return undefined;
}

function fitsTogether(pins: Pins): boolean {
  return misfits(pins).length === 0 && unknownPins(pins).length === 0;
}

function changed(choice: readonly Candidate[]): readonly (readonly [string, string])[] {
  return choice.map(({ key, release }) => [key, release] as const);
}

/** Other known releases of a pin that no rule of its own forbids. */
function candidatesFor(key: string, pins: Pins): readonly Candidate[] {
  const pin = pins.get(key);
  const releases = components.find((component) => component.key === key)?.releases ?? [];
  if (pin === undefined) return [];
  const place = (release: string): number =>
    releases.filter((known) => compareReleases(minorOf(known), minorOf(release)) < 0).length;
  return releases
    .filter((release) => minorOf(release) !== minorOf(pin) && allowedAlone(key, release))
    .map((release) => {
      const steps = place(release) - place(pin);
      return { key, release, distance: steps > 0 ? steps : -steps + BACKWARD };
    });
}

/** Whether needs and holds let a release be, whatever stands beside it. */
export function allowedAlone(key: string, release: string): boolean {
  return (
    needs.every((need) => need.key !== key || compareReleases(release, need.from) >= 0) &&
    holds.every((hold) => hold.key !== key || within(release, hold.at))
  );
}

/** Every way to take one candidate each of `count` lists. */
function choices(lists: readonly (readonly Candidate[])[], count: number): readonly (readonly Candidate[])[] {
  if (count === 0) return [[]];
  return lists.flatMap((list, index) =>
    list.flatMap((candidate) => choices(lists.slice(index + 1), count - 1).map((rest) => [candidate, ...rest])),
  );
}
