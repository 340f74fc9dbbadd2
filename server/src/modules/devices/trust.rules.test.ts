/** What an owner's answers take away under which policy, and that none of them ever gives. */
import type { Posture } from '@strongroom/contract';
import { DAY_MS } from '@strongroom/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { DeviceState } from './device.flow.ts';
import { stateUnder, trustBars } from './trust.rules.ts';

const DAYS = 90;
const ANSWERED = 1_000;
const NEEDS = ['unshared', 'score', 'answers'] as const;
type Need = (typeof NEEDS)[number];
const policy = (...needs: Need[]) => ({
  'device.trust-needs': needs,
  'device.trust-score': 75,
  'device.posture-days': DAYS,
});
const said = (encrypted: Said, patched: Said, screenLock: Said, own: Said) => ({
  posture: { encrypted, patched, screenLock, private: own },
  postureAt: ANSWERED,
});
type Said = Posture['private'];

const NOTHING = { posture: null, postureAt: null };
const GOOD = said('yes', 'yes', 'yes', 'yes');
const SHARED = said('yes', 'yes', 'yes', 'no');
const UNSURE = said('yes', 'yes', 'yes', 'unknown');
const POOR = said('no', 'unknown', 'yes', 'yes');
const WORST = said('no', 'no', 'no', 'no');
const LAST = ANSWERED + DAYS * DAY_MS - 1;

describe('trust', () => {
  it.each([
    ['nothing said, nothing needed', NOTHING, policy(), LAST, []],
    ['shared, nothing needed', SHARED, policy(), LAST, []],
    ['nothing said, mild', NOTHING, policy('unshared'), LAST, []],
    ['good, mild', GOOD, policy('unshared'), LAST, []],
    ['not known whether shared, mild', UNSURE, policy('unshared'), LAST, []],
    ['poor and not shared, mild', POOR, policy('unshared'), LAST, []],
    ['shared, mild', SHARED, policy('unshared'), LAST, ['shared']],
    // An old confession is one still; only what speaks for a device grows old.
    ['shared long ago, mild', SHARED, policy('unshared'), LAST + 1, ['shared']],
    ['nothing said, strong', NOTHING, policy(...NEEDS), LAST, ['unanswered']],
    ['good, strong', GOOD, policy(...NEEDS), LAST, []],
    ['at the score, strong', UNSURE, policy(...NEEDS), LAST, []],
    ['below the score, strong', POOR, policy(...NEEDS), LAST, ['score']],
    ['good and too old by a millisecond, strong', GOOD, policy(...NEEDS), LAST + 1, ['stale']],
    ['everything at once', WORST, policy(...NEEDS), LAST + 1, ['shared', 'score', 'stale']],
    ['a score alone needs answers', NOTHING, policy('score'), LAST, ['unanswered']],
    ['answers alone, whatever they are', WORST, policy('answers'), LAST, []],
  ] as const)('%s', (_name, device, needs, now, expected) => {
    expect(trustBars(device, needs, now)).toEqual(expected);
    const trusted = { ...device, state: 'trusted', coolUntil: null, trustedUntil: LAST + 2 } as const;
    expect(stateUnder(trusted, needs, now)).toBe(expected.length === 0 ? 'trusted' : 'recognised');
  });

  it('is never given by an answer', () => {
    const answer = fc.constantFrom<Said>('yes', 'no', 'unknown');
    const states = fc.constantFrom<DeviceState>('new', 'recognised', 'revoked');
    fc.assert(
      fc.property(states, fc.tuple(answer, answer, answer, answer), fc.subarray([...NEEDS]), (state, all, needs) => {
        const device = { ...said(...all), state, coolUntil: null, trustedUntil: null };
        expect(stateUnder(device, policy(...needs), ANSWERED)).toBe(state);
      }),
    );
  });
});
