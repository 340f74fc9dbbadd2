/**
 * Making a set of recovery codes: drawn, answered once to be printed, and kept as hashes. A new set ends the one before
 * in the same transaction, so that of two sheets only the newer one is good for anything.
 */
import { newRecoveryCode, spaceRecoveryCode } from '@strongroom/authenticators';
import { type Clock, newId, ok, type Random, type Result } from '@strongroom/core';
import type { Database, Tx } from '../../../platform/database/database.ts';
import type { Vault } from '../../../platform/vault/vault.ts';
import type { User } from '../../parties/index.ts';
import type { Policies } from '../../policy/index.ts';
import type { FactorForbidden, Factors } from '../factor-door.ts';
import type { Act } from '../factor-record.ts';
import { hashRecoveryCode } from './recovery-code.hash.ts';
import * as store from './recovery-code.store.ts';

/** Codes as people read them, with what is kept of them. */
export interface DrawnSet {
  readonly factorId: string;
  readonly codes: readonly string[];
  readonly hashes: readonly string[];
}

export interface RecoveryCodes {
  /** Draws and hashes; takes its time and touches nothing, so it stands before the transaction. */
  draw(user: User): Promise<DrawnSet>;
  /** The set is good from the commit on, and every earlier one is not. */
  replace(tx: Tx, user: User, drawn: DrawnSet, act: Act): Promise<Result<null, FactorForbidden>>;
  /** Codes of the set that were not used yet. */
  left(factorId: string): Promise<number>;
}

export function makeRecoveryCodes(deps: {
  database: Database;
  vault: Vault;
  policies: Policies;
  factors: Factors;
  clock: Clock;
  random: Random;
}): RecoveryCodes {
  const { database, vault, policies, factors, clock, random } = deps;
  return {
    async draw(user) {
      const policy = policies.for(user.entityId);
      const factorId = newId('fac', clock.now(), random);
      const drawn = new Set<string>();
      while (drawn.size < policy['recovery-code.count']) {
        drawn.add(newRecoveryCode(random, policy['recovery-code.characters']));
      }
      const codes = [...drawn];
      const hashes = await Promise.all(codes.map((code) => hashRecoveryCode(vault, factorId, code)));
      return { factorId, codes: codes.map(spaceRecoveryCode), hashes };
    },
    async replace(tx, user, { factorId, codes, hashes }, act) {
      const details = { codes: String(codes.length) };
      const enrolled = await factors.enrol(tx, user, { kind: 'recovery-code', id: factorId, details }, act);
      if (!enrolled.ok) return enrolled;
      await store.deleteRecoveryCodes(tx, user.id);
      await store.insertRecoveryCodes(tx, factorId, hashes);
      return ok(null);
    },
    left: (factorId) => store.countUnused(database.read, factorId),
  };
}
