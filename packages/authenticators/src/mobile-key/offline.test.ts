/** Phone and server without a network between them: what the phone computes is right for one PIN, text and minute. */
import { MINUTE_MS } from '@strongroom/core';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { utf8, type WebKey } from './encoding.ts';
import { NOW, SECRET, SHOWN } from './mobile-key.fixture.ts';
import { type OfflineChallenge, offlineTextFactor, readOfflineText } from './offline-text.ts';
import { challengeResponse, importOfflineKey, pinProof, textResponse } from './phone-responses.ts';
import { mobilePinHash } from './pin.ts';
import { mobileOfflineText, verifyChallengeResponse, verifyPinProof, verifyTextResponse } from './verify-mobile-key.ts';

const CHALLENGE: OfflineChallenge = { factorId: 'fac_1', challenge: '123457', expiresAt: NOW + 120_000, shown: SHOWN };

let key: WebKey;
let pinHash: Uint8Array;
let wrongPin: Uint8Array;
let text: string;

beforeAll(async () => {
  key = await importOfflineKey(SECRET);
  pinHash = await mobilePinHash('73ab');
  wrongPin = await mobilePinHash('73aB');
  text = await mobileOfflineText(SECRET, CHALLENGE);
});

const at = (now: number) => ({ secret: SECRET, pinHash, now, skewMinutes: 2 });

describe('a typed challenge', () => {
  it('is answered with eight digits that the server computes too', async () => {
    const response = await challengeResponse(key, pinHash, '123 457', NOW);
    expect(response).toMatch(/^\d{8}$/);
    expect(verifyChallengeResponse({ ...at(NOW), challenge: '123457', response: response ?? '' })).toBe(true);
  });

  it('agrees between WebCrypto and node:crypto for any challenge, PIN and instant', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 999_999 }),
        fc.string(),
        fc.integer({ min: MINUTE_MS, max: 4e12 }),
        async (number, pin, now) => {
          const challenge = String(number).padStart(6, '0');
          const hash = await mobilePinHash(pin);
          const response = await challengeResponse(key, hash, challenge, now);
          const given = { secret: SECRET, pinHash: hash, now, skewMinutes: 0, challenge, response: response ?? '' };
          expect(verifyChallengeResponse(given)).toBe(true);
        },
      ),
      { numRuns: 50 },
    );
  });

  it.each([
    ['a wrong PIN', { pinHash: 'wrong' }],
    ['another challenge', { challenge: '123458' }],
    ['another key', { secret: Uint8Array.from(SECRET).reverse() }],
  ] as const)('is not answered by %s', async (_name, change) => {
    const pin = 'pinHash' in change ? wrongPin : pinHash;
    const response = (await challengeResponse(key, pin, '123457', NOW)) ?? '';
    const secret = 'secret' in change ? change.secret : SECRET;
    const challenge = 'challenge' in change ? change.challenge : '123457';
    expect(verifyChallengeResponse({ ...at(NOW), secret, challenge, response })).toBe(false);
  });

  it('is worth nothing some minutes earlier or later', async () => {
    const response = (await challengeResponse(key, pinHash, '123457', NOW)) ?? '';
    const passes = [-3, -2, 0, 2, 3].map((minutes) =>
      verifyChallengeResponse({ ...at(NOW + minutes * MINUTE_MS), challenge: '123457', response }),
    );
    expect(passes).toEqual([false, true, true, true, false]);
  });

  it.each(['', '12345', '1234567', 'abcdef', '12345x'])('that is no challenge is told at once: %s', async (typed) => {
    expect(await challengeResponse(key, pinHash, typed, NOW)).toBeNull();
  });
});

describe('a scanned text', () => {
  it('is read back as what the server meant, and answered', async () => {
    expect(offlineTextFactor(text)).toBe('fac_1');
    expect(await readOfflineText(text, { factorId: 'fac_1', key })).toEqual({ ok: true, value: CHALLENGE });
    const response = await textResponse(key, pinHash, text, NOW);
    expect(verifyTextResponse({ ...at(NOW), text, response })).toBe(true);
  });

  it('with anything else in it gives another response', async () => {
    const changes = [{ amountMinor: 9_999_999 }, { payee: 'Mallory' }, { place: 'elsewhere' }, { currency: 'USD' }];
    for (const change of changes) {
      const forged = await mobileOfflineText(SECRET, { ...CHALLENGE, shown: { ...SHOWN, ...change } });
      const response = await textResponse(key, pinHash, forged, NOW);
      expect(verifyTextResponse({ ...at(NOW), text, response })).toBe(false);
    }
  });

  it('is not answered by the response to its digits alone, nor with a wrong PIN', async () => {
    const typed = (await challengeResponse(key, pinHash, CHALLENGE.challenge, NOW)) ?? '';
    expect(verifyTextResponse({ ...at(NOW), text, response: typed })).toBe(false);
    expect(verifyTextResponse({ ...at(NOW), text, response: await textResponse(key, wrongPin, text, NOW) })).toBe(
      false,
    );
  });

  it('made by somebody else is not shown', async () => {
    const stranger = await mobileOfflineText(Uint8Array.from(SECRET).reverse(), CHALLENGE);
    expect(await readOfflineText(stranger, { factorId: 'fac_1', key })).toEqual({ ok: false, refusal: 'forged' });
    const [, tag] = text.split('.');
    const other = await mobileOfflineText(SECRET, { ...CHALLENGE, challenge: '765431' });
    const glued = `${other.split('.')[0]}.${tag}`;
    expect(await readOfflineText(glued, { factorId: 'fac_1', key })).toEqual({ ok: false, refusal: 'forged' });
  });

  it('for another user is said to be that', async () => {
    expect(await readOfflineText(text, { factorId: 'fac_2', key })).toEqual({ ok: false, refusal: 'other-user' });
  });

  it.each(['', 'https://example.org', 'STRONGROOM-KEY:1:', 'STRONGROOM-KEY:1:e30.AAAA', 'STRONGROOM-KEY:2:e30.AAAA'])(
    'that is none is refused: %s',
    async (other) => {
      expect(await readOfflineText(other, { factorId: 'fac_1', key })).toEqual({ ok: false, refusal: 'not-ours' });
    },
  );

  it('is refused unread when it is endless', async () => {
    expect(offlineTextFactor(`${text}${'A'.repeat(2_000)}`)).toBeNull();
  });
});

describe('the proof of the PIN beside a signature', () => {
  it('is right for one transcript, one PIN and one key', async () => {
    const given = { secret: SECRET, pinHash, transcript: 'approve 1' };
    const proof = await pinProof(key, pinHash, 'approve 1');
    expect(verifyPinProof({ ...given, proof })).toBe(true);
    expect(verifyPinProof({ ...given, transcript: 'approve 2', proof })).toBe(false);
    expect(verifyPinProof({ ...given, proof: await pinProof(key, wrongPin, 'approve 1') })).toBe(false);
    expect(verifyPinProof({ ...given, secret: Uint8Array.from(SECRET).reverse(), proof })).toBe(false);
    expect(verifyPinProof({ ...given, proof: '' })).toBe(false);
  });

  it('is no code of authenticity for a text, although one key makes both', async () => {
    const [signed = ''] = text.split('.');
    const mac = await crypto.subtle.sign('HMAC', key, utf8(signed));
    expect(await pinProof(key, pinHash, signed)).not.toBe(Buffer.from(mac).toString('hex'));
  });
});

it('keeps the offline key inside', async () => {
  await expect(crypto.subtle.exportKey('raw', key)).rejects.toThrow();
});
