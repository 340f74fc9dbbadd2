/** Phone and server without a network between them: what the phone computes is right for one key, PIN and text. */
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import type { WebKey } from './encoding.ts';
import { PAYLOAD, SECRET, SHOWN } from './mobile-key.fixture.ts';
import { offlineTextKeyId, readOfflineText } from './offline-text.ts';
import { challengeResponse, importOfflineKey, payloadResponse, pinProof } from './phone-responses.ts';
import { mobilePinHash } from './pin.ts';
import {
  mobileOfflineText,
  verifyChallengeResponse,
  verifyPayloadResponse,
  verifyPinProof,
} from './verify-mobile-key.ts';

const OTHER_SECRET = Uint8Array.from(SECRET).reverse();

let key: WebKey;
let pinHash: Uint8Array;
let wrongPin: Uint8Array;
let text: string;

beforeAll(async () => {
  key = await importOfflineKey(SECRET);
  pinHash = await mobilePinHash('fac_1', '73ab');
  wrongPin = await mobilePinHash('fac_1', '73aB');
  text = await mobileOfflineText(SECRET, PAYLOAD);
});

it('keeps the offline key inside', async () => {
  await expect(crypto.subtle.exportKey('raw', key)).rejects.toThrow();
});

it('makes of one PIN another value for each key, and another of none', async () => {
  const hashes = await Promise.all([mobilePinHash('fac_1', '73ab'), mobilePinHash('fac_2', '73ab')]);
  expect(hashes[0]).not.toEqual(hashes[1]);
  expect(await mobilePinHash('fac_1', null)).not.toEqual(hashes[0]);
});

describe('a typed challenge', () => {
  it('is answered with eight digits that the server computes too', async () => {
    const response = await challengeResponse(key, pinHash, '123 457');
    expect(response).toMatch(/^\d{8}$/);
    expect(verifyChallengeResponse({ secret: SECRET, pinHash, challenge: '123457', response: `${response}` })).toBe(
      true,
    );
  });

  it('agrees between WebCrypto and node:crypto for any challenge and PIN', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 999_999 }), fc.string(), async (number, pin) => {
        const challenge = String(number).padStart(6, '0');
        const hash = await mobilePinHash('fac_1', pin);
        const response = `${await challengeResponse(key, hash, challenge)}`;
        expect(verifyChallengeResponse({ secret: SECRET, pinHash: hash, challenge, response })).toBe(true);
      }),
      { numRuns: 50 },
    );
  });

  it('is not answered with a wrong PIN, another challenge or another key', async () => {
    const given = { secret: SECRET, pinHash, challenge: '123457' };
    const right = `${await challengeResponse(key, pinHash, '123457')}`;
    const wrong = `${await challengeResponse(key, wrongPin, '123457')}`;
    expect(verifyChallengeResponse({ ...given, response: right })).toBe(true);
    expect(verifyChallengeResponse({ ...given, response: wrong })).toBe(false);
    expect(verifyChallengeResponse({ ...given, challenge: '123458', response: right })).toBe(false);
    expect(verifyChallengeResponse({ ...given, secret: OTHER_SECRET, response: right })).toBe(false);
  });

  it.each(['', '12345', '1234567', 'abcdef', '12345x'])('that is no challenge is told at once: %s', async (typed) => {
    expect(await challengeResponse(key, pinHash, typed)).toBeNull();
  });
});

describe('a scanned challenge', () => {
  it('is read back as what the server meant, and answered', async () => {
    expect(offlineTextKeyId(text)).toBe('fac_1');
    expect(await readOfflineText(text, { keyId: 'fac_1', key })).toEqual({ ok: true, value: PAYLOAD });
    const response = await payloadResponse(key, pinHash, PAYLOAD);
    expect(verifyPayloadResponse({ secret: SECRET, pinHash, payload: PAYLOAD, response })).toBe(true);
  });

  it('with anything else in it gives another response', async () => {
    const changes = [{ amountMinor: 9_999_999 }, { payeeName: 'Mallory' }, { place: 'elsewhere' }, { currency: 'USD' }];
    for (const change of changes) {
      const response = await payloadResponse(key, pinHash, { ...PAYLOAD, shown: { ...SHOWN, ...change } });
      expect(verifyPayloadResponse({ secret: SECRET, pinHash, payload: PAYLOAD, response })).toBe(false);
    }
  });

  it('is not answered by the response to its digits alone, nor with a wrong PIN', async () => {
    const given = { secret: SECRET, pinHash, payload: PAYLOAD };
    const typed = `${await challengeResponse(key, pinHash, PAYLOAD.challenge)}`;
    expect(verifyPayloadResponse({ ...given, response: typed })).toBe(false);
    expect(verifyPayloadResponse({ ...given, response: await payloadResponse(key, wrongPin, PAYLOAD) })).toBe(false);
  });

  it('made by somebody else is not shown', async () => {
    const stranger = await mobileOfflineText(OTHER_SECRET, PAYLOAD);
    expect(await readOfflineText(stranger, { keyId: 'fac_1', key })).toEqual({ ok: false, refusal: 'forged' });
    const other = await mobileOfflineText(SECRET, { ...PAYLOAD, challenge: '765431' });
    const glued = `${other.split('.')[0]}.${text.split('.')[1]}`;
    expect(await readOfflineText(glued, { keyId: 'fac_1', key })).toEqual({ ok: false, refusal: 'forged' });
    expect(await readOfflineText(`${text.split('.')[0]}`, { keyId: 'fac_1', key })).toMatchObject({ ok: false });
  });

  it('for another key is said to be that', async () => {
    expect(await readOfflineText(text, { keyId: 'fac_2', key })).toEqual({ ok: false, refusal: 'other-key' });
  });

  it.each(['', 'https://example.org', '.AAAA', 'bnVsbA.AAAA', 'W10.AAAA', 'e30.AAAA.AAAA'])(
    'that is none is refused: %s',
    async (other) => {
      expect(await readOfflineText(other, { keyId: 'fac_1', key })).toEqual({ ok: false, refusal: 'not-ours' });
    },
  );

  it('is refused unread when it is endless', async () => {
    expect(offlineTextKeyId(`${'A'.repeat(4_000)}${text}`)).toBeNull();
  });
});

describe('the proof of the PIN beside a signature', () => {
  it('is right for one purpose, one PIN and one key', async () => {
    const given = { secret: SECRET, pinHash, purpose: 'chl_1', proof: await pinProof(key, pinHash, 'chl_1') };
    expect(verifyPinProof(given)).toBe(true);
    expect(verifyPinProof({ ...given, purpose: 'chl_2' })).toBe(false);
    expect(verifyPinProof({ ...given, proof: await pinProof(key, wrongPin, 'chl_1') })).toBe(false);
    expect(verifyPinProof({ ...given, secret: OTHER_SECRET })).toBe(false);
    expect(verifyPinProof({ ...given, proof: '' })).toBe(false);
  });

  it('refuses a purpose with a line feed, which could be read as another', async () => {
    await expect(pinProof(key, pinHash, 'chl_1\nx')).rejects.toThrow('invariant');
  });
});
