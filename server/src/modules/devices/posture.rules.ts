/**
 * What somebody says of their own device: four answers, a score, a date. Nothing is measured and nothing is permitted by
 * it; it reminds its owner, says to a desk what was claimed when, and may take trust away (trust.rules.ts).
 */
import type { Posture } from '@strongroom/contract';
import { DAY_MS, type Instant } from '@strongroom/core';

const POSTURE_CHECKS = ['encrypted', 'patched', 'screenLock', 'private'] as const;

/** Each good answer is worth the same; one that is not known is worth nothing. */
export const postureScore = (posture: Posture): number =>
  Math.round((POSTURE_CHECKS.filter((check) => posture[check] === 'yes').length / POSTURE_CHECKS.length) * 100);

export const postureStaleAt = (answeredAt: Instant, days: number): Instant => answeredAt + days * DAY_MS;
