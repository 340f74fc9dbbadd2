/** The machine's own clock and randomness. Only the composition root reaches for these; everything else is given them. */
import { randomBytes } from 'node:crypto';
import type { Clock, Random } from '@strongroom/core';

export const systemClock: Clock = { now: () => Date.now() };
export const systemRandom: Random = (length) => randomBytes(length);
