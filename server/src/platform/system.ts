/** The machine's own clock and randomness. Only the composition root reaches for these; everything else is given them. */
import { randomBytes, randomFillSync } from 'node:crypto';
import type { Clock, Random } from '@strongroom/core';

export const systemClock: Clock = { now: () => Date.now() };

const POOL_BYTES = 4_096;
const pool = new Uint8Array(POOL_BYTES);
let taken = POOL_BYTES;

/**
 * The operating system's randomness, asked for in one piece for many small wants: asking costs far more than copying.
 * What was given out is wiped from the pool, so that nothing is given twice and no secret stays behind.
 */
export const systemRandom: Random = (length) => {
  if (length > POOL_BYTES / 4) return randomBytes(length);
  if (taken + length > POOL_BYTES) {
    randomFillSync(pool);
    taken = 0;
  }
  const bytes = pool.slice(taken, taken + length);
  pool.fill(0, taken, taken + length);
  taken += length;
  return bytes;
};
