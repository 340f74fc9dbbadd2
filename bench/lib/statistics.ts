/**
 * Numbers of a noisy machine: medians, and ratios taken pair by pair within a round, so that what slows the whole
 * machine for a second slows both sides of a ratio.
 */
export function quantile(values: readonly number[], q: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  const position = (sorted.length - 1) * q;
  const below = sorted[Math.floor(position)];
  const above = sorted[Math.ceil(position)];
  if (below === undefined || above === undefined) return Number.NaN;
  return below + (above - below) * (position - Math.floor(position));
}

export const median = (values: readonly number[]): number => quantile(values, 0.5);

/** Over the rounds. */
export interface Ratio {
  readonly median: number;
  readonly least: number;
  readonly most: number;
}

export const rangeOf = (values: readonly number[]): Ratio => ({
  median: median(values),
  least: Math.min(...values),
  most: Math.max(...values),
});

/** `above[i] / below[i]` for each round. */
export function pairRatio(above: readonly number[], below: readonly number[]): Ratio {
  return rangeOf(above.map((value, round) => value / (below[round] ?? Number.NaN)));
}

/** Four significant digits: more would pretend. */
export const rounded = (value: number): number => (Number.isFinite(value) ? Number(value.toPrecision(4)) : value);
