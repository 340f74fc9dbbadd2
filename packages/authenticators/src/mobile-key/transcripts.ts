/**
 * What a phone signs, byte for byte: a line that names the purpose, so that a signature given for one thing is never one
 * for another, and canonical JSON (RFC 8785) of all that was decided on. The server rebuilds the text from what it asked
 * and stored itself and verifies over that: a phone that was shown anything else cannot have signed it.
 */
import { canonicalJson, type JsonValue } from '@strongroom/core';

/** The new key is bound to one key id, one user and one way of unlocking; the signature is its proof of possession. */
export interface SignedActivation {
  readonly keyId: string;
  readonly username: string;
  readonly publicKey: string;
  readonly unlock: 'pin' | 'device';
}

export type MobileKeyDecision =
  /** `number` is what the person read beside the request and typed; the phone was never told it. */
  { readonly decision: 'approve'; readonly number: string } | { readonly decision: 'deny'; readonly reason: string };

export interface SignedAnswer {
  readonly keyId: string;
  readonly challengeId: string;
  /** What the answer is good for, in full, as the server sent it. */
  readonly binding: string;
  readonly issuedAt: string;
  /** Everything that stood on the screen: place, device, surface, act, amount, payee. */
  readonly shown: JsonValue;
  readonly decision: MobileKeyDecision;
}

export function activationTranscript({ keyId, username, publicKey, unlock }: SignedActivation): string {
  return transcript('activation', { keyId, username, publicKey, unlock });
}

export function answerTranscript({ decision, ...asked }: SignedAnswer): string {
  const { keyId, challengeId, binding, issuedAt, shown } = asked;
  // Members are named one by one, so that nothing else an object happens to carry is signed along.
  const decided =
    decision.decision === 'approve'
      ? { decision: 'approve', number: decision.number, reason: null }
      : { decision: 'deny', number: null, reason: decision.reason };
  return transcript('answer', { keyId, challengeId, binding, issuedAt, shown, ...decided });
}

/** What the response to a QR code is computed over; hashed, not signed. */
export const challengeTranscript = (payload: JsonValue): string => transcript('challenge', payload);

const transcript = (purpose: string, content: JsonValue): string =>
  `strongroom.mobile-key.${purpose}.v1\n${canonicalJson(content)}`;
