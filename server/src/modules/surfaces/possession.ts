/**
 * Whether whoever shows a token holds what it is bound to: a key, by a proof made a moment ago for this very request
 * (RFC 9449 section 7), or the certificate that it was given to (RFC 8705 section 3).
 */
import { hash } from 'node:crypto';
import { type Instant, ok, type Result, refuse, secondsToMs } from '@strongroom/core';
import type { Database } from '../../platform/database/database.ts';
import { consume } from '../../platform/database/primitives.ts';
import type { PresentedToken } from '../../platform/http/serving.ts';
import { spendProof } from './artefacts.store.ts';
import { readProof } from './proof.rules.ts';
import type { ProofNonces } from './proof-nonces.ts';
import { SIGNING_ALGORITHMS } from './provider.settings.ts';

export interface Barred {
  /** What the refusal carries (RFC 9449 section 7.1). */
  readonly challenge: string;
  /** What a proof must carry (RFC 9449 section 9), where it did not. */
  readonly nonce: string | null;
}

/** To what a token is bound: a key, or a certificate. */
export interface Bound {
  readonly jkt?: string;
  readonly 'x5t#S256'?: string;
}

/** `rule` is what was wrong with it, null where nobody is accused of anything. */
export interface NotHeld {
  readonly rule: 'certificate' | 'bearer' | 'proof' | 'replay' | null;
  readonly barred: Barred;
}

export interface Held {
  /** What the next proof shall carry, where that is something new. */
  readonly nextNonce: string | null;
}

export type Possession = (presented: PresentedToken, bound: Bound, now: Instant) => Promise<Result<Held, NotHeld>>;

export const challenge = (error: string, nonce: string | null = null, description?: string): Barred => {
  const about = description === undefined ? '' : `, error_description="${description}"`;
  return { challenge: `DPoP error="${error}"${about}, algs="${SIGNING_ALGORITHMS.join(' ')}"`, nonce };
};
export const NO_TOKEN = challenge('invalid_token');
const NO_CERTIFICATE: Barred = { challenge: 'Bearer error="invalid_token"', nonce: null };
const NO_PROOF = challenge('invalid_dpop_proof');

export function makePossession(deps: {
  database: Database;
  nonces: ProofNonces;
  issuer: string;
  proofSeconds: number;
}): Possession {
  const { database, nonces, issuer, proofSeconds } = deps;
  return async ({ scheme, token, proof, method, path, certificate }, { jkt, 'x5t#S256': x5t }, now) => {
    if (x5t !== undefined) {
      // RFC 8705 section 3: sent as a bearer, and worth nothing without the certificate that it was given to.
      if (scheme === 'bearer' && certificate?.thumbprint === x5t) return ok({ nextNonce: null });
      return refuse({ rule: 'certificate', barred: NO_CERTIFICATE });
    }
    if (scheme === 'bearer') return refuse({ rule: 'bearer', barred: NO_TOKEN });
    const expected = { token, method, address: issuer + path, now, seconds: proofSeconds };
    const read = proof === null ? null : await readProof(proof, expected);
    if (read === null || jkt === undefined || read.thumbprint !== jkt)
      return refuse({ rule: 'proof', barred: NO_PROOF });
    // Before it counts as used: whoever is told a nonce tries again at once. Nobody is accused of anything.
    const next = nonces.next(now);
    const isFresh = read.nonce !== null && nonces.isCurrent(read.nonce, now);
    if (!isFresh) return refuse({ rule: null, barred: challenge('use_dpop_nonce', next) });
    // Until no clock that is trusted could take it for new.
    const until = now + 2 * secondsToMs(proofSeconds);
    const spent = spendProof(hash('sha256', `${read.thumbprint} ${read.id}`, 'buffer'), until);
    if (!(await consume(database.read, spent))) return refuse({ rule: 'replay', barred: NO_PROOF });
    return ok({ nextNonce: read.nonce === next ? null : next });
  };
}
