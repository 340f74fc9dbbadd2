/** Transcripts: one meaning, one text; another meaning, another text. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ANSWER, NOW, SHOWN } from './mobile-key.fixture.ts';
import {
  activationTranscript,
  answerTranscript,
  bodyDigest,
  type MobileKeyAnswer,
  requestTranscript,
} from './transcripts.ts';

const ACTIVATION = { origin: 'https://key.example', activationId: 'act_1', publicKey: 'AAAA', deviceName: 'Pixel' };
const REQUEST = {
  origin: 'https://key.example',
  factorId: 'fac_1',
  method: 'POST',
  path: '/v1/mobile-keys/pin',
  bodyDigest: 'AAAA',
  nonce: 'BBBB',
  signedAt: NOW,
};

describe('a transcript', () => {
  it('is written down, so that phones already out there go on to sign the same', () => {
    expect(activationTranscript(ACTIVATION)).toBe(
      '["strongroom-mobile-key",1,"activation",{"activationId":"act_1","deviceName":"Pixel",' +
        '"origin":"https://key.example","publicKey":"AAAA"}]',
    );
    expect(requestTranscript(REQUEST)).toBe(
      '["strongroom-mobile-key",1,"request",{"bodyDigest":"AAAA","factorId":"fac_1","method":"POST","nonce":"BBBB",' +
        '"origin":"https://key.example","path":"/v1/mobile-keys/pin","signedAt":1795176030000}]',
    );
    expect(answerTranscript({ ...ANSWER, shown: { amountMinor: 5 } })).toBe(
      '["strongroom-mobile-key",1,"answer",{"decision":{"decision":"approve","number":"42"},"factorId":"fac_1",' +
        '"origin":"https://key.example","promptId":"chl_1","shown":{"amountMinor":5}}]',
    );
  });

  it('does not depend on the order in which members were sent', () => {
    const shown = Object.fromEntries(Object.entries(SHOWN).reverse());
    expect(answerTranscript({ ...ANSWER, shown })).toBe(answerTranscript(ANSWER));
  });

  it.each<[string, Partial<MobileKeyAnswer>]>([
    ['the origin', { origin: 'https://key.example.evil' }],
    ['the key', { factorId: 'fac_2' }],
    ['the prompt', { promptId: 'chl_2' }],
    ['the amount', { shown: { ...SHOWN, amountMinor: 1_250_001 } }],
    ['the payee', { shown: { ...SHOWN, payee: 'Anna Weiss' } }],
    ['the place', { shown: { ...SHOWN, place: 'Lagos' } }],
    ['the number', { decision: { decision: 'approve', number: '43' } }],
    ['the decision', { decision: { decision: 'deny', reason: 'not-me' } }],
  ])('changes with %s', (_name, change) => {
    expect(answerTranscript({ ...ANSWER, ...change })).not.toBe(answerTranscript(ANSWER));
  });

  it('changes with the reason of a denial', () => {
    const denied = (reason: 'not-me' | 'mistake') =>
      answerTranscript({ ...ANSWER, decision: { decision: 'deny', reason } });
    expect(denied('not-me')).not.toBe(denied('mistake'));
  });

  it('of one purpose is never one of another, whatever the fields say', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), fc.string(), fc.string(), (one, two, three, four) => {
        const texts = [
          activationTranscript({ origin: one, activationId: two, publicKey: three, deviceName: four }),
          requestTranscript({ ...REQUEST, origin: one, factorId: two, path: three, nonce: four }),
          answerTranscript({ ...ANSWER, origin: one, factorId: two, promptId: three, shown: four }),
        ];
        expect(new Set(texts).size).toBe(3);
        expect(texts.map((text) => (JSON.parse(text) as unknown[])[2])).toEqual(['activation', 'request', 'answer']);
      }),
    );
  });

  it('names the body by its digest', async () => {
    expect(await bodyDigest('')).toBe('47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU');
    expect(await bodyDigest('{"a":1}')).not.toBe(await bodyDigest('{"a":2}'));
  });
});
