/**
 * The keys the provider signs with: one at a time for each algorithm, made by the house, sealed by the vault. A key that
 * is replaced is shown until nothing it signed can still be looked at, so that nobody meets a signature without its key.
 */
import { generateKeyPairSync } from 'node:crypto';
import { type Clock, DAY_MS, type JsonValue, newId, type Random } from '@strongroom/core';
import type { JWK } from 'jose';
import type { Database } from '../../platform/database/database.ts';
import type { Vault } from '../../platform/vault/vault.ts';
import * as store from './keys.store.ts';
import type { Client } from './surfaces.model.ts';

type SigningAlgorithm = 'ES256' | 'PS256' | 'EdDSA';

export interface SigningKeys {
  /** Private keys with their ids, the signing one of each algorithm before those it replaced. */
  current(): Promise<readonly JWK[]>;
  /** Replaces the keys that are older than this, and makes those that are missing. */
  rotate(olderThanMs: number): Promise<void>;
}

/** What the house signs with: ES256, and what clients ask for besides. */
export const algorithmsOf = (clients: readonly Pick<Client, 'algorithm'>[]): ReadonlySet<SigningAlgorithm> =>
  new Set<SigningAlgorithm>(['ES256', ...clients.map(({ algorithm }) => algorithm)]);

const RSA_BITS = 3_072;
/** Longer than any token of identity is good, and than others keep what they read of our keys. */
const SHOWN_AFTER_MS = 2 * DAY_MS;

const placeOf = (id: string) => ({ table: 'oidc_key', row: id, column: 'private_sealed' });

export function makeSigningKeys(deps: {
  database: Database;
  vault: Vault;
  clock: Clock;
  random: Random;
  algorithms: ReadonlySet<SigningAlgorithm>;
}): SigningKeys {
  const { database, vault, clock, random, algorithms } = deps;

  return {
    async current() {
      const rows = await store.findKeys(database.read);
      const opened = rows.map(async ({ id, algorithm, privateSealed }) => ({
        ...(JSON.parse(await vault.open(placeOf(id), privateSealed)) as JWK),
        kid: id,
        alg: algorithm,
        use: 'sig',
      }));
      return Promise.all(opened);
    },

    async rotate(olderThanMs) {
      const now = clock.now();
      await database.transaction(async (tx) => {
        for (const algorithm of algorithms) {
          await store.retireKeys(tx, algorithm, now - olderThanMs, now);
          const id = newId('key', now, random);
          const { publicJwk, privateJwk } = makeKey(algorithm);
          const privateSealed = vault.seal(placeOf(id), JSON.stringify(privateJwk));
          await store.insertKey(tx, { id, algorithm, publicJwk, privateSealed, createdAt: now });
        }
        await store.deleteRetired(tx, now - SHOWN_AFTER_MS);
      });
    },
  };
}

function makeKey(algorithm: SigningAlgorithm): { publicJwk: JsonValue; privateJwk: JsonValue } {
  const { publicKey, privateKey } =
    algorithm === 'ES256'
      ? generateKeyPairSync('ec', { namedCurve: 'P-256' })
      : algorithm === 'EdDSA'
        ? generateKeyPairSync('ed25519')
        : generateKeyPairSync('rsa', { modulusLength: RSA_BITS });
  return {
    publicJwk: publicKey.export({ format: 'jwk' }) as JsonValue,
    privateJwk: privateKey.export({ format: 'jwk' }) as JsonValue,
  };
}
