/**
 * Nonces that proofs of possession must carry (RFC 9449 sections 8 and 9), so that none can be made in advance: a program
 * whose machine was borrowed for a minute leaves no pile of proofs behind that is good tomorrow. They follow from a secret
 * of the house and the minute, so that every node knows them and none is stored; each is good for a few minutes, and the
 * next is told with every answer. Derived as the library derives its own: to a program the endpoints and the API are one
 * server, and what the one told it, the other takes.
 */
import { hkdfSync } from 'node:crypto';
import { type Instant, MINUTE_MS } from '@strongroom/core';
import { sameToken } from '../../platform/http/same-token.ts';

export interface ProofNonces {
  /** What the next proof shall carry. */
  next(now: Instant): string;
  /** Whether it was told a moment ago. Another house's is none, and neither is one from before. */
  isCurrent(nonce: string, now: Instant): boolean;
}

/** Minutes before and after this one: clocks of nodes, and answers that were long on their way. */
const NEAR = [-2, -1, 0, 1, 2] as const;
const BYTES = 32;

export function makeProofNonces(secret: Buffer): ProofNonces {
  function of(minute: number): string {
    const salt = Buffer.alloc(8);
    salt.writeBigUInt64BE(BigInt(minute));
    return Buffer.from(hkdfSync('sha256', secret, salt, 'DPoP', BYTES)).toString('base64url');
  }
  const minuteOf = (now: Instant): number => Math.floor(now / MINUTE_MS);
  let known: { readonly minute: number; readonly values: readonly string[] } = { minute: -1, values: [] };
  function around(now: Instant): readonly string[] {
    const minute = minuteOf(now);
    if (known.minute !== minute) known = { minute, values: NEAR.map((step) => of(minute + step)) };
    return known.values;
  }
  return {
    next: (now) => around(now)[NEAR.indexOf(1)] ?? of(minuteOf(now) + 1),
    isCurrent: (nonce, now) => around(now).some((value) => sameToken(nonce, value)),
  };
}
