/** Transcripts: one meaning, one text; another meaning, another text. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ANSWER, SHOWN } from './mobile-key.fixture.ts';
import { activationTranscript, answerTranscript, challengeTranscript, type SignedAnswer } from './transcripts.ts';

describe('a transcript', () => {
  it('is written down, so that phones already out there go on to sign the same', () => {
    expect(activationTranscript({ keyId: 'fac_1', username: 'anna', publicKey: 'AAAA', unlock: 'pin' })).toBe(
      'strongroom.mobile-key.activation.v1\n{"keyId":"fac_1","publicKey":"AAAA","unlock":"pin","username":"anna"}',
    );
    expect(answerTranscript({ ...ANSWER, shown: { amountMinor: 5 } })).toBe(
      'strongroom.mobile-key.answer.v1\n{"binding":"approval:apr_1:0123abcd","challengeId":"chl_1",' +
        '"decision":"approve","issuedAt":"2026-11-20T12:00:30.000Z","keyId":"fac_1","number":"42","reason":null,' +
        '"shown":{"amountMinor":5}}',
    );
    expect(challengeTranscript({ challenge: '123457' })).toBe(
      'strongroom.mobile-key.challenge.v1\n{"challenge":"123457"}',
    );
  });

  it('does not depend on the order in which members were sent', () => {
    const shown = Object.fromEntries(Object.entries(SHOWN).reverse());
    expect(answerTranscript({ ...ANSWER, shown })).toBe(answerTranscript(ANSWER));
  });

  it.each<[string, Partial<SignedAnswer>]>([
    ['the key', { keyId: 'fac_2' }],
    ['the prompt', { challengeId: 'chl_2' }],
    ['what it is good for', { binding: 'approval:apr_2:0123abcd' }],
    ['the instant', { issuedAt: '2026-11-20T12:00:31.000Z' }],
    ['the amount', { shown: { ...SHOWN, amountMinor: 1_250_001 } }],
    ['the payee', { shown: { ...SHOWN, payeeName: 'Anna Weiss' } }],
    ['the place', { shown: { ...SHOWN, place: 'Lagos' } }],
    ['the number', { decision: { decision: 'approve', number: '43' } }],
    ['the decision', { decision: { decision: 'deny', reason: 'not-me' } }],
  ])('changes with %s', (_name, change) => {
    expect(answerTranscript({ ...ANSWER, ...change })).not.toBe(answerTranscript(ANSWER));
  });

  it('changes with the reason of a denial', () => {
    const denied = (reason: string) => answerTranscript({ ...ANSWER, decision: { decision: 'deny', reason } });
    expect(denied('not-me')).not.toBe(denied('mistake'));
  });

  it('carries nothing that its object happens to carry besides', () => {
    expect(answerTranscript({ ...ANSWER, extra: 'x' } as SignedAnswer)).toBe(answerTranscript(ANSWER));
  });

  it('of one purpose is never one of another, whatever the fields say', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), fc.string(), (one, two, three) => {
        const texts = [
          activationTranscript({ keyId: one, username: two, publicKey: three, unlock: 'pin' }),
          answerTranscript({ ...ANSWER, keyId: one, binding: two, shown: three }),
          challengeTranscript({ keyId: one, shown: [two, three] }),
        ];
        expect(texts.map((text) => text.slice(0, text.indexOf('\n')))).toEqual([
          'strongroom.mobile-key.activation.v1',
          'strongroom.mobile-key.answer.v1',
          'strongroom.mobile-key.challenge.v1',
        ]);
      }),
    );
  });
});
