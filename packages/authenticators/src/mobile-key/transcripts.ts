/**
 * What a phone signs, byte for byte. Every transcript is canonical JSON (RFC 8785) that begins with its own purpose, so
 * that a signature given for one thing is never a signature for another, and carries all that was decided on: the
 * server rebuilds the text from what it asked and stored itself and verifies over that, so a phone that was shown
 * anything else cannot have signed it.
 */
import { canonicalJson, type Instant, type JsonValue } from '@strongroom/core';
import { encodeBase64url, sha256, utf8 } from './encoding.ts';

/** The key is bound to one activation, one user and one name of a phone; a signature is proof of possession. */
export interface MobileKeyActivation {
  /** Where the phone believes to be activating: the authenticator's origin. */
  readonly origin: string;
  readonly activationId: string;
  readonly publicKey: string;
  readonly deviceName: string;
}

/** Any other request of the phone: subscription, PIN change, list of prompts, removal. */
export interface MobileKeyRequest {
  readonly origin: string;
  readonly factorId: string;
  readonly method: string;
  /** With its query, as sent. */
  readonly path: string;
  /** `bodyDigest` of the bytes sent. */
  readonly bodyDigest: string;
  /** Drawn by the phone, spent by the server: a recorded request cannot be sent again. */
  readonly nonce: string;
  readonly signedAt: Instant;
}

export const MOBILE_KEY_DENIALS = ['not-me', 'mistake', 'wrong-details'] as const;
export type MobileKeyDenial = (typeof MOBILE_KEY_DENIALS)[number];

export type MobileKeyDecision =
  /** `number` is what the person read beside the request and typed; the phone was never told it. */
  | { readonly decision: 'approve'; readonly number: string }
  | { readonly decision: 'deny'; readonly reason: MobileKeyDenial };

export interface MobileKeyAnswer {
  readonly origin: string;
  readonly factorId: string;
  readonly promptId: string;
  /** Everything that stood on the screen, as the server sent it: place, device, surface, act, amount, payee, expiry. */
  readonly shown: JsonValue;
  readonly decision: MobileKeyDecision;
}

export const activationTranscript = ({ origin, activationId, publicKey, deviceName }: MobileKeyActivation): string =>
  transcript('activation', { origin, activationId, publicKey, deviceName });

export const requestTranscript = (request: MobileKeyRequest): string => {
  const { origin, factorId, method, path, bodyDigest, nonce, signedAt } = request;
  return transcript('request', { origin, factorId, method, path, bodyDigest, nonce, signedAt });
};

export const answerTranscript = ({ origin, factorId, promptId, shown, decision }: MobileKeyAnswer): string =>
  transcript('answer', { origin, factorId, promptId, shown, decision: decided(decision) });

/** Members are named one by one, so that nothing else an object happens to carry is signed along. */
const decided = (decision: MobileKeyDecision): JsonValue =>
  decision.decision === 'approve'
    ? { decision: 'approve', number: decision.number }
    : { decision: 'deny', reason: decision.reason };

/** A list and not an object: the purpose then stands first whatever the members are called. */
const transcript = (purpose: string, content: JsonValue): string =>
  canonicalJson(['strongroom-mobile-key', 1, purpose, content]);

export const bodyDigest = async (body: string): Promise<string> => encodeBase64url(await sha256(utf8(body)));
