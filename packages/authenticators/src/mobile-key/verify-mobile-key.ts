/**
 * The server's side of what a phone computes with its offline key: eight digits for a typed challenge or for a scanned
 * payload, and the proof of the PIN beside a signature. Right key and wrong PIN, wrong key and right PIN, and plain
 * guesses are one verdict, and take one time: an attacker who could tell them apart would try PINs separately.
 * Nothing here counts: the caller spends the challenge and an attempt.
 */
import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { assert, type JsonValue } from '@strongroom/core';
import { readOcraQuestion } from '../ocra/ocra-question.ts';
import type { OcraSuite } from '../ocra/ocra-suite.ts';
import { verifyOcra } from '../ocra/verify-ocra.ts';
import { decodeBase64url } from './encoding.ts';
import { offlineText } from './offline-text.ts';
import { pinProofInput } from './pin-proof.ts';
import { MOBILE_CHALLENGE_SUITE, MOBILE_TEXT_SUITE } from './suites.ts';
import { challengeTranscript } from './transcripts.ts';

/** What the server keeps of a phone, sealed. */
export interface MobileSecrets {
  readonly secret: Uint8Array;
  readonly pinHash: Uint8Array;
}

export const verifyChallengeResponse = (given: MobileSecrets & { challenge: string; response: string }): boolean =>
  matches(MOBILE_CHALLENGE_SUITE, given.challenge, given);

/** `payload` as it went into `mobileOfflineText`. */
export const verifyPayloadResponse = (given: MobileSecrets & { payload: JsonValue; response: string }): boolean =>
  matches(MOBILE_TEXT_SUITE, hexDigest(challengeTranscript(given.payload)), given);

export function verifyPinProof({ secret, pinHash, ...given }: MobileSecrets & { purpose: string; proof: string }) {
  const expected = createHmac('sha256', secret).update(pinProofInput(given.purpose, pinHash)).digest();
  const proof = decodeBase64url(given.proof);
  return proof?.length === expected.length && timingSafeEqual(proof, expected);
}

/** What the QR code of a challenge shows after `#challenge=`. */
export const mobileOfflineText = (secret: Uint8Array, payload: { readonly [key: string]: JsonValue }) =>
  offlineText(payload, async (data) => createHmac('sha256', secret).update(data).digest());

function matches(suite: OcraSuite, text: string, { secret, pinHash, response }: MobileSecrets & { response: string }) {
  const question = readOcraQuestion(suite, text);
  assert(question.ok, 'our own challenges and digests are questions');
  return verifyOcra({ suite, secret, pinHash, question: question.value, response }).ok;
}

const hexDigest = (text: string): string => createHash('sha256').update(text, 'utf8').digest('hex');
