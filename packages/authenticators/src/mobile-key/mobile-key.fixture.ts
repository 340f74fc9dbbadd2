/** A phone and its server in one place, over one secret; what the tests of the mobile key share. */
import type { SignedAnswer } from './transcripts.ts';

export const SECRET = Uint8Array.from({ length: 32 }, (_, at) => at * 7 + 1);
export const SHOWN = {
  action: 'withdrawal.create',
  amountMinor: 1_250_000,
  currency: 'EUR',
  payeeName: 'Anna Weiß',
  place: 'Zürich',
  device: 'Firefox, Linux',
};
export const ANSWER: SignedAnswer = {
  keyId: 'fac_1',
  challengeId: 'chl_1',
  binding: 'approval:apr_1:0123abcd',
  issuedAt: '2026-11-20T12:00:30.000Z',
  shown: SHOWN,
  decision: { decision: 'approve', number: '42' },
};
export const PAYLOAD = {
  version: 1,
  keyId: 'fac_1',
  challengeId: 'chl_1',
  challenge: '123457',
  shown: SHOWN,
  expiresAt: '2026-11-20T12:02:30.000Z',
};
