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

/** What an assertion calls itself, where it does (RFC 8725 section 3.11); libraries write nothing, or the first. */
const TYPES: readonly unknown[] = [undefined, 'JWT', 'client-authentication+jwt'];

export function checkAssertion(
  issuer: string,
  claims: Readonly<Record<string, unknown>>,
  header: Readonly<Record<string, unknown>>,
  now: Instant,
): void {
  if (claims.aud !== issuer) throw new errors.InvalidClientAuth('aud must be the issuer, as a single text');
  if (!(SIGNING_ALGORITHMS as readonly unknown[]).includes(header.alg)) throw new errors.InvalidClientAuth('alg');
  // Attack: what the client signed for something else with the same key is shown as its proof of who it is.
  if (!TYPES.includes(header.typ)) throw new errors.InvalidClientAuth('typ is of another kind of token');
  const { iat } = claims;
  if (iat !== undefined && !(typeof iat === 'number' && iat <= now / SECOND_MS + TIMES.clockToleranceSeconds)) {
    throw new errors.InvalidClientAuth('iat lies in the future');
  }
}

/**
 * A signed request is for us, begins and ends, and lives for an hour at most; its signature is the library's to verify.
 *
 * Attack: a request that was signed long ago, or for ever, is brought again when nobody thinks of it any more.
 */
export function checkRequestObject({ aud, exp, nbf }: Readonly<Record<string, unknown>>, now: Instant): void {
  if (aud === undefined || typeof exp !== 'number' || typeof nbf !== 'number') {
    throw new errors.InvalidRequestObject('aud, exp and nbf are needed');
  }
  if (exp <= nbf || exp - nbf > TIMES.requestObjectSeconds) throw new errors.InvalidRequestObject('good for too long');
  if (nbf < now / SECOND_MS - TIMES.requestObjectSeconds) throw new errors.InvalidRequestObject('signed too long ago');
}
