/**
 * Prices that wander like a market and need no memory: the price of an instrument is a pure function of its name and
 * the time, a sum of smooth noises from seconds to weeks. A real market's swing grows with the square root of the
 * period; here it grows a little slower, so that somebody who watches for a minute sees something move.
 * Two worlds, or one world before and after a restart, therefore always agree. This market never closes.
 */
import type { Instant } from '@strongroom/core';

const SECOND = 1_000;
const DAY = 86_400_000;
const SWING_GROWTH = 0.36;
/** Periods that share no small factor, so that the waves never line up. */
const PERIODS = [7, 41, 251, 1_613, 10_501, 79_201, 523_007, 3_450_011].map((seconds) => seconds * SECOND);

/** FNV-1a over the text, then an avalanche: nearby inputs give unrelated numbers in [-1, 1). */
function noiseAt(name: string, wave: number, step: number): number {
  let hash = 0x811c9dc5;
  for (const character of `${name}/${wave}/${step}`) {
    hash = Math.imul(hash ^ character.charCodeAt(0), 0x01000193);
  }
  hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d);
  hash = Math.imul(hash ^ (hash >>> 12), 0x297a2d39);
  hash ^= hash >>> 15;
  return (hash >>> 0) / 0x80000000 - 1;
}

function smoothNoise(name: string, wave: number, position: number): number {
  const step = Math.floor(position);
  const share = position - step;
  const blend = share * share * (3 - 2 * share);
  const from = noiseAt(name, wave, step);
  return from + (noiseAt(name, wave, step + 1) - from) * blend;
}

/** A factor around 1; `dailySwing` is how far a usual day goes, 0.01 for one percent. */
export function walk(name: string, dailySwing: number, at: Instant): number {
  let sum = 0;
  for (const [wave, period] of PERIODS.entries()) {
    sum += (period / DAY) ** SWING_GROWTH * smoothNoise(name, wave, at / period);
  }
  return Math.exp(sum * dailySwing);
}

/** A repeatable choice in [0, 1) for statement lines and the like. */
export const pick = (name: string, index: number): number => (noiseAt(name, 0, index) + 1) / 2;
