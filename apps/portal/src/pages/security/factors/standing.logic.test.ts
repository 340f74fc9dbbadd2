import { expect, test } from 'vitest';
import { isLastLeft, shownState } from './standing.logic.ts';

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

test('only a passkey or an app that is suspended is said to have been copied', () => {
  const suspended = { state: 'suspended', setAside: false } as const;
  expect(shownState({ kind: 'mobile-key', ...suspended })).toBe('locked');
  expect(shownState({ kind: 'security-card', ...suspended })).toBe('resting');
  expect(shownState({ kind: 'passkey', ...suspended })).toBe('suspended');
  expect(shownState({ kind: 'mobile-key', ...suspended, setAside: true })).toBe('set-aside');
  expect(shownState({ kind: 'mobile-key', state: 'active', setAside: false })).toBe('active');
});
