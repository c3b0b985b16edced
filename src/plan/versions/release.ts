/** Releases are compared by their numbers, part by part; a leading "v" and missing parts count for nothing. */

/** Releases from `from` up to `to`, both included with all that belongs to them: up to 1.36 takes 1.36.9. */
export interface Range {
  readonly from?: string;
  readonly to?: string;
}

/** `1.36` of `1.36.3`. */
export function minorOf(release: string): string {
  return partsOf(release).slice(0, 2).join(".");
}

/** Below 0 when `a` is the older one. */
export function compareReleases(a: string, b: string): number {
  const [left, right] = [partsOf(a), partsOf(b)];
  for (let i = 0; i < Math.max(left.length, right.length); i++) {
    const difference = (left[i] ?? 0) - (right[i] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

/** Whether a release lies in a range. */
export function within(release: string, range: Range): boolean {
  return (range.from === undefined || compareReleases(release, range.from) >= 0) && !isAbove(release, range);
}

/** Whether a release is newer than all of a range. */
export function isAbove(release: string, { to }: Range): boolean {
  if (to === undefined) return false;
  const places = partsOf(to).length;
  return compareReleases(partsOf(release).slice(0, places).join("."), to) > 0;
}

/** `1.31 to 1.36`, for people. */
export function rangeText({ from, to }: Range): string {
  if (from === to) return from ?? "any release";
  if (to === undefined) return `${from} and newer`;
  return from === undefined ? `up to ${to}` : `${from} to ${to}`;
}

function partsOf(release: string): readonly number[] {
  return release.replace(/^v/, "").split(".").map(Number);
}
