/** An account and a session for the tests of the screen, with names that try to take over a terminal. */
import type { AccountView, TradingView } from '../plain-text.ts';

export const NOW = Date.parse('2026-03-06T10:00:00Z');

export const HOLDER: NonNullable<TradingView['holder']> = {
  sessionId: 'ses_portal',
  surface: 'portal',
  device: { id: null, label: 'Chrome on Linux\u001b[2J' },
  clientName: null,
  address: '203.0.113.7',
  since: '2026-03-06T09:03:00.000Z',
  place: { country: 'CH', city: 'Zürich', asn: null, holder: null, kind: null, databaseAgeDays: 1 },
};

export const standing = (changes: Partial<TradingView>): TradingView => ({
  role: 'reading',
  holder: null,
  lost: null,
  newcomer: 'ask',
  ...changes,
});

export const account: AccountView = {
  account: {
    id: 'acc_1',
    number: 'U7300001',
    name: 'Maya\u202e Lindqvist',
    type: 'individual',
    currency: 'USD',
    entity: { id: 'us', name: 'Strongroom US' },
    rights: ['read', 'trade'],
  },
  cashMinor: 1_234_567,
  withdrawableMinor: 1_000_000,
  equityMinor: 9_876_543,
  asOf: '2026-03-06T10:00:00.000Z',
  positions: [
    {
      symbol: 'AAPL',
      name: 'Apple Inc.',
      quantity: '12',
      currency: 'USD',
      price: '271.40',
      averageCost: '187.02',
      marketValueMinor: 325_680,
      unrealisedMinor: 101_256,
      dayChangeBasisPoints: -42,
    },
  ],
};
