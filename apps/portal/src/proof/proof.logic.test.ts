import type { Challenge, OfferedFactor } from '@strongroom/contract';
import { expect, test } from 'vitest';
import { firstMethod } from './first-method.ts';
import { canCall, insteadOf, mayProve, orderFactors, resendState, seenAgain, usedLast } from './proof.logic.ts';

const NOW = Date.parse('2026-03-02T10:00:00.000Z');
const phone: OfferedFactor = {
  id: 'fac_1',
  kind: 'phone',
  hint: '••42',
  methods: ['sms', 'voice'],
  lastUsed: false,
  refused: null,
  cooldown: null,
  keptOn: null,
};
const app: OfferedFactor = {
  id: 'fac_2',
  kind: 'totp',
  hint: 'app',
  methods: ['totp'],
  lastUsed: true,
  refused: null,
  cooldown: null,
  keptOn: null,
};
const challenge: Challenge = {
  id: 'chl_1',
  factorId: 'fac_1',
  kind: 'phone',
  method: 'sms',
  hint: '••42',
  digits: 6,
  expiresAt: '2026-03-02T10:05:00.000Z',
  attemptsLeft: 5,
  resendAt: '2026-03-02T10:02:00.000Z',
  resendsLeft: 2,
  ask: null,
};

test('the factor used last comes first and the rest keep their order', () => {
  const third: OfferedFactor = { ...phone, id: 'fac_3' };
  expect(orderFactors([phone, third, app]).map(({ id }) => id)).toEqual(['fac_2', 'fac_1', 'fac_3']);
});

test('the kind chosen last in this browser goes before what the server remembers of the user', () => {
  const key: OfferedFactor = { ...phone, id: 'fac_3', kind: 'passkey' };
  const other: OfferedFactor = { ...key, id: 'fac_4', lastUsed: true };
  const [mine, theirs] = [{ ...app, lastUsed: true }, phone];
  expect(orderFactors([mine, theirs], 'phone').map(({ id }) => id)).toEqual(['fac_1', 'fac_2']);
  expect([usedLast(theirs, [mine, theirs], 'phone'), usedLast(mine, [mine, theirs], 'phone')]).toEqual([true, false]);
  // Of several of that kind the server says which; a kind one does not have, or no kind at all, changes nothing.
  expect(orderFactors([key, phone, other], 'passkey').map(({ id }) => id)).toEqual(['fac_4', 'fac_3', 'fac_1']);
  expect(usedLast(key, [key, other], 'passkey')).toBe(false);
  expect(orderFactors([theirs, mine], 'security-card').map(({ id }) => id)).toEqual(['fac_2', 'fac_1']);
  expect(orderFactors([theirs, mine], '<script>').map(({ id }) => id)).toEqual(['fac_2', 'fac_1']);
});

test('a phone is asked by text message before it is called', () => {
  expect(firstMethod(phone)).toBe('sms');
  expect(firstMethod(app)).toBe('totp');
});

test('a call is offered for a phone that takes calls while sends are left', () => {
  expect(canCall(challenge, [phone, app])).toBe(true);
  expect(canCall({ ...challenge, resendsLeft: 0 }, [phone])).toBe(false);
  expect(canCall(challenge, [{ ...phone, methods: ['sms'] }])).toBe(false);
  expect(canCall(challenge, [app])).toBe(false);
});

test('sending again waits, becomes ready, is spent, or never applies', () => {
  const resendAt = Date.parse('2026-03-02T10:02:00.000Z');
  expect(resendState(challenge, NOW)).toEqual({ kind: 'wait', untilMs: resendAt });
  expect(resendState(challenge, resendAt)).toEqual({ kind: 'ready' });
  expect(resendState({ ...challenge, resendsLeft: 0 }, NOW)).toEqual({ kind: 'spent' });
  expect(resendState({ ...challenge, resendAt: null }, NOW)).toEqual({ kind: 'never' });
});

test('a refused factor may not be chosen, and what may be used instead is never another refused one', () => {
  const weak = { ...phone, refused: 'weaker' as const, sufficient: false };
  const spent = { ...app, sufficient: false };
  expect([phone, weak, spent, app].map(mayProve)).toEqual([true, false, false, true]);
  expect(insteadOf([weak, phone, app])).toEqual([phone, app]);
  expect(insteadOf([weak, spent])).toEqual([spent]);
});

test('a request that has ended on the phone stays on the screen as one that failed; nothing else does', () => {
  const ask = { type: 'prompt', number: '42', qr: 'x', state: 'waiting' } as const;
  const prompt: Challenge = { ...challenge, kind: 'mobile-key', method: 'mobile-key', ask };
  const next = { ...prompt, id: 'chl_2' };
  expect(seenAgain(prompt, prompt)).toBe(prompt);
  expect(seenAgain(prompt, next)).toBe(next);
  expect(seenAgain(prompt, null)).toEqual({ ...prompt, ask: { ...ask, state: 'failed' } });
  expect(seenAgain(challenge, null)).toBeNull();
  expect(seenAgain(null, null)).toBeNull();
});
