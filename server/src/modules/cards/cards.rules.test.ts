import type { FactorKind } from '@strongroom/contract';
import { describe, expect, it } from 'vitest';
import { pinFault, type SharingCase, sharingFault } from './cards.rules.ts';

describe('a PIN', () => {
  it.each([
    ['7306', null],
    ['730', 'form'],
    ['73061', 'form'],
    ['73a6', 'form'],
    ['٧٣٠٦', 'form'],
    [' 730', 'form'],
    ['0000', 'repeated'],
    ['1234', 'sequence'],
    ['7890', 'sequence'],
    ['4321', 'sequence'],
    ['1098', 'sequence'],
    ['1357', null],
    ['1224', null],
    ['1980', 'birth-date'],
    ['0117', 'birth-date'],
    ['1701', 'birth-date'],
    ['1979', null],
  ])('%s is refused for %s', (pin, fault) => {
    expect(pinFault(pin, '1980-01-17')).toBe(fault);
  });
});

const ORDER: readonly FactorKind[] = [
  ...(['temporary-code', 'recovery-code', 'phone', 'code-card'] as const),
  ...(['totp', 'mobile-key', 'passkey', 'security-card'] as const),
];
const fine: SharingCase = {
  sameUser: false,
  samePerson: true,
  ownerHoldsActiveCard: true,
  requesterHoldsIt: false,
  requester: ['phone'],
  owner: ['security-card'],
  holders: 1,
  mostHolders: 2,
  strengthOrder: ORDER,
};

describe('sharing a card', () => {
  it('is permitted where every condition holds', () => {
    expect(sharingFault(fine)).toBeNull();
    expect(sharingFault({ ...fine, requester: ['passkey', 'totp'] })).toBeNull();
  });

  it.each<[string, Partial<SharingCase>]>([
    ['same-user', { sameUser: true }],
    ['another-person', { samePerson: false }],
    ['no-card', { ownerHoldsActiveCard: false }],
    ['temporary-factor', { requester: ['phone', 'temporary-code'] }],
    ['temporary-factor', { requester: ['code-card'] }],
    ['temporary-factor', { owner: ['security-card', 'temporary-code'] }],
    ['temporary-factor', { owner: ['security-card', 'code-card'] }],
    ['weaker-factor', { requester: ['passkey'], strengthOrder: ['security-card', 'passkey'] }],
    ['weaker-factor', { owner: ['security-card', 'passkey'], strengthOrder: ['security-card', 'passkey'] }],
    ['already-shared', { requesterHoldsIt: true }],
    ['holders', { holders: 2 }],
  ])('is refused for %s: %o', (fault, change) => {
    expect(sharingFault({ ...fine, ...change })).toBe(fault);
  });

  it('tells a stranger nothing about the card of who is another person', () => {
    const unlike = { ...fine, samePerson: false, requester: ['code-card'] as const, requesterHoldsIt: true };
    for (const ownerHoldsActiveCard of [true, false])
      expect(sharingFault({ ...unlike, ownerHoldsActiveCard })).toBe('another-person');
  });
});
