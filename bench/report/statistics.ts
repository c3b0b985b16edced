export interface Spread {
  readonly median: number;
  readonly min: number;
  readonly max: number;
}

/** Median (of an even count the mean of the two in the middle), least and most. @throws RangeError when there are none */
export function spread(values: readonly number[]): Spread {
  const sorted = values.toSorted((a, b) => a - b);
  const [min, max] = [sorted[0], sorted.at(-1)];
  const low = sorted[Math.floor((sorted.length - 1) / 2)];
  const high = sorted[Math.ceil((sorted.length - 1) / 2)];
  if (min === undefined || max === undefined || low === undefined || high === undefined)
    throw new RangeError("no values");
  return { median: (low + high) / 2, min, max };
}
