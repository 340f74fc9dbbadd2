/**
 * The online code card: numbered values of a few digits, two of which answer a challenge, typed one after the other
 * without a space. Drawing is even; a pair is of two different places.
 */
import type { Random } from '@strongroom/core';
import { sameAscii } from './constant-time.ts';
import { readDigits } from './digits.ts';

export type CardPair = readonly [number, number];

/** Values in the order of their indexes, which begin at 1. */
export function newCardValues(random: Random, count: number, digits: number): string[] {
  return Array.from({ length: count }, () => String(below(random, 10 ** digits)).padStart(digits, '0'));
}

/** Two different places out of those that are free, or null when there are not two. */
export function drawCardPair(random: Random, free: readonly number[]): CardPair | null {
  if (free.length < 2) return null;
  const first = below(random, free.length);
  const rest = free.filter((_, place) => place !== first);
  const [a, b] = [free[first], rest[below(random, rest.length)]];
  return a === undefined || b === undefined ? null : [a, b];
}

/** What answers a pair. */
export const cardAnswer = (values: readonly string[], [a, b]: CardPair): string =>
  `${values[a - 1] ?? ''}${values[b - 1] ?? ''}`;

/** Whether the two values were typed. Takes the same time wherever they differ. */
export function answersCard(values: readonly string[], pair: CardPair, typed: string): boolean {
  const expected = cardAnswer(values, pair);
  const digits = readDigits(typed, expected.length);
  return digits !== null && sameAscii(expected, digits);
}

/** An even draw of 0 … limit-1; limits are far below the 65,536 values of two bytes. */
function below(random: Random, limit: number): number {
  const even = 65_536 - (65_536 % limit);
  for (;;) {
    const [high = 0, low = 0] = random(2);
    const drawn = high * 256 + low;
    if (drawn < even) return drawn % limit;
  }
}
