/**
 * What the phone computes with its offline key, which WebCrypto holds and does not give out. Offline on purpose: nothing
 * here asks anybody. A wrong PIN gives a wrong answer and no error, because the phone cannot know.
 */
import { assert, type JsonValue } from '@strongroom/core';
import { readDigits } from '../digits.ts';
import { ocraData, truncateOcra } from '../ocra/ocra-data.ts';
import { readOcraQuestion } from '../ocra/ocra-question.ts';
import type { OcraSuite } from '../ocra/ocra-suite.ts';
import { encodeBase64url, sha256, toHex, utf8, type WebKey } from './encoding.ts';
import { pinProofInput } from './pin-proof.ts';
import { MOBILE_CHALLENGE_DIGITS, MOBILE_CHALLENGE_SUITE, MOBILE_TEXT_SUITE } from './suites.ts';
import { challengeTranscript } from './transcripts.ts';

export const OFFLINE_SECRET_BYTES = 32;

/** Non-extractable from here on; the caller forgets the bytes. */
export function importOfflineKey(secret: Uint8Array): Promise<WebKey> {
  assert(secret.length === OFFLINE_SECRET_BYTES, 'an offline secret has 256 bits');
  return crypto.subtle.importKey('raw', Uint8Array.from(secret), { name: 'HMAC', hash: 'SHA-256' }, false, ['sign']);
}

/** `mobilePinHash`: from the PIN just typed, or out of the platform's own vault after a fingerprint. */
export type PinHash = Uint8Array;

/** The eight digits for a challenge that was typed, or null when what was typed is not six digits. */
export async function challengeResponse(key: WebKey, pin: PinHash, challenge: string): Promise<string | null> {
  const digits = readDigits(challenge, MOBILE_CHALLENGE_DIGITS);
  return digits === null ? null : respond(MOBILE_CHALLENGE_SUITE, key, digits, pin);
}

/** The eight digits for the payload of a scanned challenge. */
export async function payloadResponse(key: WebKey, pin: PinHash, payload: JsonValue): Promise<string> {
  return respond(MOBILE_TEXT_SUITE, key, toHex(await sha256(utf8(challengeTranscript(payload)))), pin);
}

/** What goes with a signed answer to show that the PIN was typed for exactly that. */
export async function pinProof(key: WebKey, pin: PinHash, purpose: string): Promise<string> {
  return encodeBase64url(new Uint8Array(await crypto.subtle.sign('HMAC', key, pinProofInput(purpose, pin))));
}

async function respond(suite: OcraSuite, key: WebKey, text: string, pinHash: PinHash): Promise<string> {
  const question = readOcraQuestion(suite, text);
  assert(question.ok, 'digits and digests are questions');
  const data = ocraData(suite, { question: question.value, pinHash });
  return truncateOcra(suite, new Uint8Array(await crypto.subtle.sign('HMAC', key, data)));
}
