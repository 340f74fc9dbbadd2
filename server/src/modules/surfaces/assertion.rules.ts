/**
 * The assertion with which a confidential client proves itself (RFC 7523), as narrow as FAPI 2.0 section 5.3.2.1 has it;
 * signature, end and single use are the library's.
 *
 * Attack: a server that the client also talks to passes the assertion on. Its audience is therefore the issuer, as one
 * text: neither a list in which the issuer is one of many, nor an endpoint whose address somebody may have pointed elsewhere.
 */
import { type Instant, SECOND_MS } from '@strongroom/core';
import { errors } from 'oidc-provider';
import { SIGNING_ALGORITHMS, TIMES } from './provider.settings.ts';

export function checkAssertion(
  issuer: string,
  claims: Readonly<Record<string, unknown>>,
  header: Readonly<Record<string, unknown>>,
  now: Instant,
): void {
  if (claims.aud !== issuer) throw new errors.InvalidClientAuth('aud must be the issuer, as a single text');
  if (!(SIGNING_ALGORITHMS as readonly unknown[]).includes(header.alg)) throw new errors.InvalidClientAuth('alg');
  const { iat } = claims;
  if (iat !== undefined && !(typeof iat === 'number' && iat <= now / SECOND_MS + TIMES.clockToleranceSeconds)) {
    throw new errors.InvalidClientAuth('iat lies in the future');
  }
}
