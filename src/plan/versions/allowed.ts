import { componentOf } from "./components.ts";
import { raisedWith } from "./groups.ts";
import { holds } from "./holds.ts";
import { misfits, unknownPins } from "./misfits.ts";
import { allowedAlone } from "./nearest-set.ts";
import type { Pins } from "./pins.ts";
import { compareReleases, minorOf, rangeText } from "./release.ts";

/** Where a component may go from where a lab stands. */
export interface Allowed {
  /** Minor versions, the present one first; undefined when every newer one is taken. */
  readonly minors: readonly string[] | undefined;
  /** Why no further, each with its source. */
  readonly because: readonly string[];
}

/**
 * Which minor versions of a component fit a lab's other pins, when what is raised together with it is raised as well.
 * Older ones than the present one are left out.
 */
export function allowedReleases(key: string, pins: Pins): Allowed {
  const pin = pins.get(key) ?? "";
  const { title, releases } = componentOf(key);
  const held = holds.filter((hold) => hold.key === key);
  const because = held.map(({ at, reason, link }) => `${title} stays at ${rangeText(at)}: ${reason} (${link})`);
  if (releases.length === 0 && held.length === 0) return { minors: undefined, because };

  const newer = releases.filter((release) => compareReleases(minorOf(release), minorOf(pin)) > 0);
  const fitting = newer.filter((release) => allowedAlone(key, release) && fitsWithPartners(key, release, pins));
  const waiting = newer.filter((release) => allowedAlone(key, release) && !fitting.includes(release));
  return {
    minors: [minorOf(pin), ...fitting.map(minorOf)],
    because: [...because, ...waiting.flatMap((release) => reasons(key, release, pins))],
  };
}

function reasons(key: string, release: string, pins: Pins): readonly string[] {
  return misfits(new Map([...pins, [key, release]])).map(({ fit, range }) => {
    const [of, partner] = [componentOf(fit.of), componentOf(fit.with)];
    const sayer = fit.of === key ? minorOf(release) : pins.get(fit.of);
    return `${componentOf(key).title} ${minorOf(release)} waits: ${of.title} ${sayer} goes with ${partner.title} ${rangeText(range)} (${fit.source})`;
  });
}

function fitsWithPartners(key: string, release: string, pins: Pins): boolean {
  const partners = raisedWith(key).filter((partner) => partner !== key && pins.has(partner));
  const sets = partners.reduce<readonly Pins[]>(
    (some, partner) =>
      some.flatMap((set) => [set, ...componentOf(partner).releases.map((one) => new Map([...set, [partner, one]]))]),
    [new Map([...pins, [key, release]])],
  );
  return sets.some((set) => misfits(set).length === 0 && unknownPins(set).length === 0);
}
