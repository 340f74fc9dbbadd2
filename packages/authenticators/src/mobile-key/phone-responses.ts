/**
 * What the phone computes with its offline key, which WebCrypto holds and does not give out. Offline on purpose: nothing
 * here asks anybody. A wrong PIN gives a wrong answer and no error, because the phone cannot know.
 */
import { assert, type Instant } from '@strongroom/core';
import { readDigits } from '../digits.ts';
import { ocraData, ocraStep, truncateOcra } from '../ocra/ocra-data.ts';
import { readOcraQuestion } from '../ocra/ocra-question.ts';
import type { OcraSuite } from '../ocra/ocra-suite.ts';
import { sha256, toHex, utf8, type WebKey } from './encoding.ts';
import { MOBILE_CHALLENGE_DIGITS, MOBILE_CHALLENGE_SUITE, MOBILE_PIN_SUITE, MOBILE_TEXT_SUITE } from './suites.ts';

export const OFFLINE_SECRET_BYTES = 32;

/** Non-extractable from here on; the caller forgets the bytes. */
export function importOfflineKey(secret: Uint8Array): Promise<WebKey> {
  assert(secret.length === OFFLINE_SECRET_BYTES, 'an offline secret has 256 bits');
  return crypto.subtle.importKey('raw', Uint8Array.from(secret), { name: 'HMAC', hash: 'SHA-256' }, false, ['sign']);
}

/** The hash of the PIN, so that it may also come out of the platform's own vault after a fingerprint. */
export type PinHash = Uint8Array;

/** The eight digits for a challenge that was typed, or null when the challenge is not six digits. */
export async function challengeResponse(
  key: WebKey,
  pin: PinHash,
  challenge: string,
  now: Instant,
): Promise<string | null> {
  const digits = readDigits(challenge, MOBILE_CHALLENGE_DIGITS);
  return digits === null ? null : compute(MOBILE_CHALLENGE_SUITE, key, digits, pin, now);
}

/** The eight digits for a scanned text: see `readOfflineText`. */
export const textResponse = async (key: WebKey, pin: PinHash, text: string, now: Instant): Promise<string> =>
  compute(MOBILE_TEXT_SUITE, key, await hexDigest(text), pin, now);

/** What goes with a signed transcript to show that the PIN was typed for exactly it. */
export const pinProof = async (key: WebKey, pin: PinHash, transcript: string): Promise<string> =>
  compute(MOBILE_PIN_SUITE, key, await hexDigest(transcript), pin, null);

const hexDigest = async (text: string): Promise<string> => toHex(await sha256(utf8(text)));

async function compute(suite: OcraSuite, key: WebKey, text: string, pin: PinHash, now: Instant | null) {
  const question = readOcraQuestion(suite, text);
  assert(question.ok, 'digits and digests are questions');
  const inputs = { question: question.value, pinHash: pin };
  const data = ocraData(suite, now === null ? inputs : { ...inputs, step: ocraStep(suite, now) });
  return truncateOcra(suite, new Uint8Array(await crypto.subtle.sign('HMAC', key, data)));
}
