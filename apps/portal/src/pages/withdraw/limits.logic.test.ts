import { expect, test } from 'vitest';
import { byFactor, heldLimits, type Limit, wouldMoveMore } from './limits.logic.ts';

const usd = (amountMinor: number) => ({ amountMinor, currency: 'USD' as const });
const limit = (method: Limit['method'], used: number): Limit => {
  const use = { cap: usd(1_000), used: usd(used), remaining: usd(1_000 - used) };
  return { method, day: use, fiveBusinessDays: use, lowered: null };
};
const shown = (...limits: readonly Limit[]) => byFactor(limits).map(({ method, shared }) => [method, shared]);

test('a message and a call that spend from one budget stand as one', () => {
  expect(shown(limit('sms', 5), limit('voice', 5), limit('totp', 0))).toEqual([
    ['sms', true],
    ['totp', false],
  ]);
});

test('two that differ are both shown, and one alone keeps its own name', () => {
  expect(shown(limit('sms', 5), limit('voice', 6))).toEqual([
    ['sms', false],
    ['voice', false],
  ]);
  expect(shown(limit('voice', 5))).toEqual([['voice', false]]);
});

test('only what is in use is shown, and what would move more is what may be added', () => {
  const open: Limit = {
    method: 'security-card',
    day: { cap: null, used: usd(0), remaining: null },
    fiveBusinessDays: { cap: null, used: usd(0), remaining: null },
    lowered: null,
  };
  const limits = [limit('sms', 0), limit('voice', 0), limit('totp', 0), open];
  const phone = { kind: 'phone', state: 'active' } as const;
  const resting = { kind: 'totp', state: 'displaced' } as const;
  expect(heldLimits(limits, [phone, resting]).map(({ method }) => method)).toEqual(['sms', 'voice']);
  const more = (standing: 'offered' | 'not-offered' | 'forbidden') =>
    wouldMoveMore(limits, { factors: [phone], kinds: [{ kind: 'security-card', standing }] });
  expect(more('offered')).toEqual(['security-card']);
  expect(more('not-offered')).toEqual([]);
  expect(more('forbidden')).toEqual([]);
});
