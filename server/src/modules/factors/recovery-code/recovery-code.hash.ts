/**
 * How a recovery code is kept (NIST SP 800-63B-4 section 3.1.2.2: a look-up secret below 112 bits salted, and by a
 * password hashing scheme): scrypt over the code with its set as salt, and that under a key which is not in the database.
 *
 * Attack: a copy of the database is searched for codes at leisure.
 */
import { scrypt } from 'node:crypto';
import type { Vault } from '../../../platform/vault/vault.ts';

/** 16 MiB and some 40 ms a code: ten are made with a set, and one is computed for every answer, right or wrong. */
const COST = { N: 16_384, r: 8, p: 1 } as const;
const HASH_BYTES = 32;

export const hashRecoveryCode = (vault: Vault, factorId: string, code: string): Promise<string> =>
  new Promise((resolve, reject) => {
    scrypt(code, factorId, HASH_BYTES, COST, (error, hash) => {
      if (error === null) resolve(vault.pseudonym('recovery-code', hash.toString('base64url')));
      else reject(error);
    });
  });
