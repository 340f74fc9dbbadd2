import { expect, test } from 'vitest';
import { isLastLeft } from './standing.logic.ts';

const factor = (kind: 'phone' | 'totp' | 'recovery-code', state: 'active' | 'displaced' | 'pending' = 'active') => ({
  kind,
  state,
});

test.each([
  ['the phone alone', [factor('phone')], true],
  ['a phone that rests beside an app', [factor('phone', 'displaced'), factor('totp')], false],
  ['a phone with printed codes', [factor('phone'), factor('recovery-code')], true],
  ['a phone with an app that waits for its code', [factor('phone'), factor('totp', 'pending')], true],
])('%s: last is %#', (_, factors, last) => {
  expect(isLastLeft(factors)).toBe(last);
});
