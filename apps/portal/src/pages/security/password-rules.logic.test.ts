import type { PasswordViolation } from '@strongroom/contract';
import { expect, test } from 'vitest';
import type { Translate } from '../../wording/wording.ts';
import { rulesOf } from './password-rules.logic.ts';

const echo: Translate = (key) => key;
const short: PasswordViolation = { rule: 'too-short', params: { length: 3, minimum: 12 } };
const breached: PasswordViolation = { rule: 'breached', params: {} };
const states = (live: readonly PasswordViolation[] | null, found: readonly PasswordViolation[]) =>
  Object.fromEntries(rulesOf(echo, live, found).map(({ key, state }) => [key, state]));

test('nothing is claimed while nothing is known', () => {
  expect(new Set(Object.values(states(null, [])))).toEqual(new Set(['open']));
});

test('a clean check meets every rule', () => {
  expect(new Set(Object.values(states([], [])))).toEqual(new Set(['met']));
});

test('a finding breaks its own line and says why in its own words', () => {
  const rules = rulesOf(echo, [short, breached], [short, breached]);
  expect(rules.filter(({ state }) => state === 'broken').map(({ key, text }) => [key, text])).toEqual([
    ['long', 'violation.too-short'],
    ['known', 'violation.breached'],
  ]);
});

test('a refusal of the change speaks even before the live check does', () => {
  expect(states(null, [breached])).toMatchObject({ known: 'broken', long: 'open' });
});
