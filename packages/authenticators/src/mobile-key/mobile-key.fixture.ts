/** A phone and its server in one place, over one secret; what the tests of the mobile key share. */
import type { MobileKeyAnswer } from './transcripts.ts';

export const SECRET = Uint8Array.from({ length: 32 }, (_, at) => at * 7 + 1);
export const NOW = Date.UTC(2026, 10, 20, 12, 0, 30);
export const SHOWN = {
  action: 'withdrawal.create',
  amountMinor: 1_250_000,
  currency: 'EUR',
  payee: 'Anna Weiß',
  place: 'Zürich',
  device: 'Firefox, Linux',
};
export const ANSWER: MobileKeyAnswer = {
  origin: 'https://key.example',
  factorId: 'fac_1',
  promptId: 'chl_1',
  shown: SHOWN,
  decision: { decision: 'approve', number: '42' },
};
