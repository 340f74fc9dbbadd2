/**
 * Signs event tokens (RFC 8417) as the CAEP interoperability profile wants them: RS256 with a key of its own, shown at an
 * address of its own. FAPI forbids RS256 for tokens of access, so the two never share a key.
 */
import { type Clock, type JsonValue, newId, type Random, SECOND_MS } from '@strongroom/core';
import { exportJWK, generateKeyPair, importJWK, type JWK, SignJWT } from 'jose';
import type { Database } from '../../platform/database/database.ts';
import type { Vault } from '../../platform/vault/vault.ts';
import type { SecurityEvent } from './events.model.ts';
import { findKeys, insertFirstKey } from './events.store.ts';

const ALGORITHM = 'RS256';
const RSA_BITS = 2_048;

export interface EventTokens {
  sign(event: SecurityEvent, to: { readonly audience: string; readonly jti: string }): Promise<string>;
  keys(): Promise<{ readonly keys: readonly JsonValue[] }>;
}

const placeOf = (id: string) => ({ table: 'event_key', row: id, column: 'private_sealed' });

export function makeEventTokens(deps: {
  database: Database;
  vault: Vault;
  clock: Clock;
  random: Random;
  issuer: string;
}): EventTokens {
  const { database, vault, clock, random, issuer } = deps;

  /** Of two nodes that make the first key at once, one has made it, and both sign with that. */
  async function current() {
    const [known] = await findKeys(database.read);
    if (known !== undefined) return known;
    const pair = await generateKeyPair(ALGORITHM, { modulusLength: RSA_BITS, extractable: true });
    const now = clock.now();
    const id = newId('key', now, random);
    const [publicJwk, privateJwk] = await Promise.all([exportJWK(pair.publicKey), exportJWK(pair.privateKey)]);
    const privateSealed = vault.seal(placeOf(id), JSON.stringify(privateJwk));
    await insertFirstKey(database.read, { id, publicJwk: publicJwk as JsonValue, privateSealed, createdAt: now });
    const [first] = await findKeys(database.read);
    if (first === undefined) throw new Error('the key of the events was not kept');
    return first;
  }

  return {
    async sign({ uri, claims, subject }, { audience, jti }) {
      const { id, privateSealed } = await current();
      const jwk = JSON.parse(await vault.open(placeOf(id), privateSealed)) as JWK;
      // SSF 1.0 section 4: sub_id and neither sub nor exp, so that no event passes for a token of access or identity.
      return new SignJWT({ iss: issuer, aud: audience, sub_id: subject, events: { [uri]: claims } } as never)
        .setProtectedHeader({ alg: ALGORITHM, typ: 'secevent+jwt', kid: id })
        .setJti(jti)
        .setIssuedAt(Math.floor(clock.now() / SECOND_MS))
        .sign(await importJWK(jwk, ALGORITHM));
    },
    async keys() {
      await current();
      const found = await findKeys(database.read);
      return {
        keys: found.map(({ id, publicJwk }) => ({ ...(publicJwk as object), kid: id, alg: ALGORITHM, use: 'sig' })),
      };
    },
  };
}
