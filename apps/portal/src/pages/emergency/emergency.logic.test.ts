/** Which sessions are asked how far they reach, and how a card reads on paper. */
import { describe, expect, it } from 'vitest';
import { cardText, restsOnGrant } from './emergency.logic.ts';

const proof = (method: 'password' | 'totp' | 'temporary-code' | 'code-card') => ({
  method,
  provedAt: '2026-03-02T09:00:00.000Z',
  phishingResistant: false,
  deviceBound: false,
});

describe('a session', () => {
  it.each([
    [['password', 'temporary-code'], true],
    [['code-card', 'temporary-code', 'password'], true],
    [['totp', 'code-card', 'password'], false],
    [['totp', 'password'], false],
    [['password'], false],
  ] as const)('proven by %j rests on a grant: %s', (methods, rests) => {
    expect(restsOnGrant({ evidence: methods.map(proof) })).toBe(rests);
  });
});

describe('a card on paper', () => {
  it('has ten values to a line, each line named by its first place', () => {
    const values = Array.from({ length: 12 }, (_, place) => String(100 + place));
    expect(cardText(values, { title: 'Code card', until: 'Activate it by Friday' }).split('\n')).toEqual([
      'Code card',
      'Activate it by Friday',
      '',
      '   1  100 101 102 103 104 105 106 107 108 109',
      '  11  110 111',
      '',
    ]);
  });
});
