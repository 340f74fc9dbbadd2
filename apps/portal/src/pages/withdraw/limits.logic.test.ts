import { expect, test } from 'vitest';
import { byFactor, type Limit } from './limits.logic.ts';

const usd = (amountMinor: number) => ({ amountMinor, currency: 'USD' as const });
const limit = (method: Limit['method'], used: number): Limit => {
  const use = { cap: usd(1_000), used: usd(used), remaining: usd(1_000 - used) };
  return { method, day: use, fiveBusinessDays: use };
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
