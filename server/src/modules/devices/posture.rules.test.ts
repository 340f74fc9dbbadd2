/** What an owner says of a device, as a score. */
import { expect, it } from 'vitest';
import { postureScore } from './posture.rules.ts';

it.each([
  [['yes', 'yes', 'yes', 'yes'], 100],
  [['yes', 'no', 'unknown', 'yes'], 50],
  [['unknown', 'unknown', 'unknown', 'unknown'], 0],
] as const)('%j is worth %i', ([encrypted, patched, screenLock, own], score) => {
  expect(postureScore({ encrypted, patched, screenLock, private: own })).toBe(score);
});
