/**
 * By what two usernames are known to be one person's: born on the same day, citizens and residents of the same countries,
 * with the same document of the same number. Names do not count: they are written in many ways, and shared by many. Of
 * the number only a keyed hash is kept. The postal address stays with the broker; here only the instant is kept at which
 * it changed last.
 */
import type { Clock, Instant } from '@strongroom/core';
import type { Database, Sql, Tx } from '../../platform/database/database.ts';
import { consume } from '../../platform/database/primitives.ts';
import type { Vault } from '../../platform/vault/vault.ts';
import type { Actor, Audit } from '../audit/index.ts';
import * as store from './identity.store.ts';

export interface PersonIdentity {
  /** ISO 3166-1 alpha-2. */
  readonly citizenship: string;
  readonly residence: string;
  readonly documentKind: 'passport' | 'identity-card' | 'driving-licence' | 'social-security-number';
  readonly documentNumber: string;
}

export interface Identities {
  /** What was on file before is replaced; the same again changes nothing, and is not written down again. */
  record(tx: Tx, userId: string, identity: PersonIdentity, actor: Actor): Promise<void>;
  /** False unless everything is on file for both, and the same. */
  isSamePerson(userId: string, otherId: string): Promise<boolean>;
  /** The broker has another postal address on file from now on. */
  addressChanged(tx: Tx, userId: string, actor: Actor): Promise<void>;
  addressChangedAt(on: Sql, userId: string): Promise<Instant | null>;
}

export function makeIdentities(deps: { database: Database; vault: Vault; audit: Audit; clock: Clock }): Identities {
  const { database, vault, audit, clock } = deps;
  return {
    async addressChanged(tx, userId, actor) {
      await consume(tx, store.noteAddressChange(userId, clock.now()));
      const about = { actor, origin: null, userId, accountId: null };
      await audit.append(tx, { ...about, event: 'party.address-changed', outcome: 'done', details: {} });
    },
    addressChangedAt: (on, userId) => store.findAddressChange(on, userId),

    async record(tx, userId, { citizenship, residence, documentKind, documentNumber }, actor) {
      // Spaces and dots are how a number is printed, not what it is.
      const number = documentNumber.toUpperCase().replaceAll(/[^0-9A-Z]/g, '');
      const kept = vault.pseudonym('identity-document', `${documentKind}|${citizenship}|${number}`);
      const countries = { citizenship: citizenship.toUpperCase(), residence: residence.toUpperCase() };
      const row = { userId, ...countries, documentKind, documentNumber: kept };
      if (!(await consume(tx, store.upsertIdentity(row)))) return;
      // Nothing of the document: the owner sees that it came on file, and so does whoever reads the trail.
      const about = { actor, origin: null, userId, accountId: null };
      await audit.append(tx, { ...about, event: 'party.identity-recorded', outcome: 'done', details: {} });
    },

    async isSamePerson(userId, otherId) {
      const one = await store.findIdentity(database.read, userId);
      const other = await store.findIdentity(database.read, otherId);
      if (one === null || other === null) return false;
      if (one.personId === other.personId) return true;
      const { personId: _one, ...mine } = one;
      const { personId: _other, ...theirs } = other;
      if (mine.documentNumber === null) return false;
      return Object.entries(mine).every(([name, value]) => theirs[name as keyof typeof mine] === value);
    },
  };
}
