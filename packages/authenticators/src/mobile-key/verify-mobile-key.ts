/**
 * The server's side of what a phone computes with its offline key: eight digits for a typed challenge or for the text of
 * a QR code, and the proof of the PIN beside a signature. Right key and wrong PIN, wrong key and right PIN, and plain
 * guesses are one verdict, and take one time: an attacker who could tell them apart would try PINs separately.
 * Nothing here counts: the caller spends the challenge and an attempt.
 */
import { createHash, createHmac } from 'node:crypto';
import { assert, type Instant } from '@strongroom/core';
import { readOcraQuestion } from '../ocra/ocra-question.ts';
import type { OcraSuite } from '../ocra/ocra-suite.ts';
import { verifyOcra } from '../ocra/verify-ocra.ts';
import { type OfflineChallenge, offlineText } from './offline-text.ts';
import { MOBILE_CHALLENGE_SUITE, MOBILE_PIN_SUITE, MOBILE_TEXT_SUITE } from './suites.ts';

/** What the server keeps of a phone, sealed. */
export interface MobileSecrets {
  readonly secret: Uint8Array;
  readonly pinHash: Uint8Array;
}

interface Response extends MobileSecrets {
  readonly response: string;
  readonly now: Instant;
  /** Minutes that the phone's clock may be off, to either side. */
  readonly skewMinutes: number;
}

export const verifyChallengeResponse = (given: Response & { readonly challenge: string }): boolean =>
  verifyMinute(MOBILE_CHALLENGE_SUITE, given.challenge, given);

/** `text` is what `mobileOfflineText` answered and the QR code showed. */
export const verifyTextResponse = (given: Response & { readonly text: string }): boolean =>
  verifyMinute(MOBILE_TEXT_SUITE, hexDigest(given.text), given);

export function verifyPinProof(
  given: MobileSecrets & { readonly transcript: string; readonly proof: string },
): boolean {
  const { secret, pinHash, transcript, proof } = given;
  const question = questionOf(MOBILE_PIN_SUITE, hexDigest(transcript));
  return verifyOcra({ suite: MOBILE_PIN_SUITE, secret, pinHash, question, response: proof }).ok;
}

export const mobileOfflineText = (secret: Uint8Array, challenge: OfflineChallenge): Promise<string> =>
  offlineText(challenge, async (data) => createHmac('sha256', secret).update(data).digest());

function verifyMinute(suite: OcraSuite, text: string, { secret, pinHash, response, now, skewMinutes }: Response) {
  const time = { now, skewSteps: skewMinutes };
  return verifyOcra({ suite, secret, pinHash, question: questionOf(suite, text), response, time }).ok;
}

function questionOf(suite: OcraSuite, text: string) {
  const question = readOcraQuestion(suite, text);
  assert(question.ok, 'our own challenges and digests are questions');
  return question.value;
}

const hexDigest = (text: string): string => createHash('sha256').update(text, 'utf8').digest('hex');
