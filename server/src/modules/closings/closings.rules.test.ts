/** What refuses a wish to close an account, what it waits for, and how it ends. */
import { describe, expect, it } from 'vitest';
import { advance, type ClosingState, closingEvents } from './closing.flow.ts';
import type { CardOut, Remains } from './closings.model.ts';
import { leftIn, obstacle, waitsFor } from './closings.rules.ts';

const card: CardOut = { hint: '•••• 0001', state: 'active', stateSince: 0 };
const remains = (traits: Partial<Omit<Remains, 'cash'>> & { readonly cash?: number } = {}): Remains => ({
  cards: [],
  cardAskedFor: false,
  underWayMinor: 0,
  equityMinor: traits.cash ?? 0,
  blockedMinor: 0,
  ...traits,
  cash: { amountMinor: traits.cash ?? 0, currency: 'JPY' },
});

describe('what is left', () => {
  it.each([
    ['nothing', remains(), null, 'desk'],
    ['cash', remains({ cash: 1 }), 'balance', 'balance'],
    ['a debt', remains({ cash: -1 }), 'balance', 'balance'],
    ['shares without cash', remains({ equityMinor: 5 }), 'balance', 'balance'],
    ['shares on credit that are worth nothing in all', remains({ cash: -5, equityMinor: 0 }), 'balance', 'balance'],
    ['what a card reserves', remains({ cash: 2_000, blockedMinor: 2_000, cards: [card] }), null, 'card'],
    ['more than a card reserves', remains({ cash: 2_001, blockedMinor: 2_000, cards: [card] }), 'balance', 'card'],
    ['shares below what a card reserves', remains({ equityMinor: 5, blockedMinor: 9 }), 'balance', 'balance'],
    ['a fee that is owed', remains({ cash: 2_000, blockedMinor: 2_000 }), null, 'desk'],
    ['money on its way', remains({ underWayMinor: 1 }), 'withdrawals', 'withdrawals'],
    ['a card that was asked for', remains({ cardAskedFor: true }), 'card-request', 'desk'],
  ] as const)('%s', (_name, left, refused, waits) => {
    expect([obstacle(left), waitsFor(left)]).toEqual([refused, waits]);
  });

  it('is said in the currency of the account', () => {
    expect(leftIn(remains({ cash: -5, equityMinor: 0 }))).toEqual({ amountMinor: -5, currency: 'JPY' });
    expect(leftIn(remains({ cash: 5, equityMinor: 9 }))).toEqual({ amountMinor: 9, currency: 'JPY' });
  });
});

describe('a wish', () => {
  it('ends once', () => {
    for (const event of closingEvents) {
      const ended = advance('asked', event);
      if (!ended.ok) throw new Error(`a wish that stands takes ${event}`);
      for (const again of closingEvents) expect(advance(ended.value as ClosingState, again).ok).toBe(false);
    }
  });
});
