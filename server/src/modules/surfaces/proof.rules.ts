/**
 * The proof of possession that comes with an access token (DPoP, RFC 9449 section 4.3): signed by the key the token is
 * bound to, for this method and this address, for this token, and made a moment ago. Whether it was seen before is asked
 * of the store.
 */
import { hash } from 'node:crypto';
import { type Instant, SECOND_MS } from '@strongroom/core';
import { calculateJwkThumbprint, EmbeddedJWK, type JWTPayload, jwtVerify } from 'jose';
import { SIGNING_ALGORITHMS } from './provider.settings.ts';

export interface ProofExpected {
  readonly token: string;
  readonly method: string;
  /** The address as people know it, without query. */
  readonly address: string;
  readonly now: Instant;
  /** How far the clock of the client may stand off. */
  readonly seconds: number;
}

export interface Proof {
  readonly thumbprint: string;
  readonly id: string;
  /** Null where it carries none. */
  readonly nonce: string | null;
}

/** A name of a proof that is longer says nothing more. */
const ID = /^[\x21-\x7e]{1,256}$/;

/** The proof, or null for whatever reason: which of the many it was is nobody's business. */
export async function readProof(text: string, expected: ProofExpected): Promise<Proof | null> {
  try {
    // Of EmbeddedJWK a private key is refused, and of RSA one that is too short.
    const { payload, protectedHeader } = await jwtVerify(text, EmbeddedJWK, {
      algorithms: [...SIGNING_ALGORITHMS],
      typ: 'dpop+jwt',
      currentDate: new Date(expected.now),
      clockTolerance: expected.seconds,
    });
    const { jwk } = protectedHeader;
    if (jwk === undefined || !isFor(payload, expected)) return null;
    const { nonce } = payload;
    const thumbprint = await calculateJwkThumbprint(jwk);
    return { thumbprint, id: String(payload.jti), nonce: typeof nonce === 'string' ? nonce : null };
  } catch {
    return null;
  }
}

function isFor(
  { jti, htm, htu, iat, ath }: JWTPayload,
  { token, method, address, now, seconds }: ProofExpected,
): boolean {
  if (typeof jti !== 'string' || !ID.test(jti) || typeof iat !== 'number') return false;
  if (Math.abs(now / SECOND_MS - iat) > seconds) return false;
  if (htm !== method || ath !== hash('sha256', token, 'base64url')) return false;
  return typeof htu === 'string' && sameAddress(htu, address);
}

/** Compared as addresses are: letters of scheme and host alike, the usual port left out, query and fragment aside. */
function sameAddress(given: string, own: string): boolean {
  if (!URL.canParse(given)) return false;
  const url = new URL(given);
  return url.origin + url.pathname === own && url.username === '' && url.password === '';
}
