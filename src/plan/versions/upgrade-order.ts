import { components } from "./components.ts";
import { misfits, standsMeanwhile, unknownPins } from "./misfits.ts";
import type { Pins } from "./pins.ts";
import { compareReleases, minorOf } from "./release.ts";

/** One component goes from one release to another. */
export interface UpgradeStep {
  readonly key: string;
  readonly from: string;
  readonly to: string;
}

/**
 * In which order to go from one set of pins to another, so that after every single step what runs fits together: CRDs
 * before their operator, Talos before a Kubernetes that only the newer one takes, one minor version at a time where that
 * is asked for. Going back is the same thing with the sets exchanged.
 *
 * @returns undefined when there is no such order
 */
export function upgradeOrder(before: Pins, after: Pins): readonly UpgradeStep[] | undefined {
  const roads = components.flatMap(({ key }) => {
    const [from, to] = [before.get(key), after.get(key)];
    return from === undefined || to === undefined || from === to
      ? []
      : [{ key, stops: [from, ...stops(key, from, to)] }];
  });
  const dead = new Set<string>();

  const search = (places: readonly number[]): readonly UpgradeStep[] | undefined => {
    if (roads.every(({ stops }, i) => places[i] === stops.length - 1)) return [];
    if (dead.has(places.join())) return undefined;
    for (const [i, { key, stops }] of roads.entries()) {
      const place = places[i] ?? 0;
      const [from, to] = [stops[place], stops[place + 1]];
      if (from === undefined || to === undefined) continue;
      const next = places.with(i, place + 1);
      const pins = new Map([...before, ...roads.map((road, n) => [road.key, road.stops[next[n] ?? 0] ?? ""] as const)]);
      const rest = canStand(pins) ? search(next) : undefined;
      if (rest !== undefined) return [{ key, from, to }, ...rest];
    }
    dead.add(places.join());
    return undefined;
  };
  return search(roads.map(() => 0));
}

function canStand(pins: Pins): boolean {
  return unknownPins(pins).length === 0 && misfits(pins).every((misfit) => standsMeanwhile(misfit, pins));
}

/** Where to stop on the way: at the newest release of every minor version in between, where that is asked for. */
function stops(key: string, from: string, to: string): readonly string[] {
  const component = components.find((one) => one.key === key);
  if (component?.stepwise !== true) return [to];
  const forward = compareReleases(to, from) > 0;
  const [low, high] = forward ? [from, to] : [to, from];
  const between = component.releases.filter(
    (release) =>
      compareReleases(minorOf(release), minorOf(low)) > 0 && compareReleases(minorOf(release), minorOf(high)) < 0,
  );
  return [...(forward ? between : between.toReversed()), to];
}
