/**
 * By what two usernames are known to be one person's: born on the same day, citizens and residents of the same countries,
 * with the same document of the same number. Names do not count: they are written in many ways, and shared by many. Of
 * the number only a keyed hash is kept.
 */
import type { Database, Tx } from '../../platform/database/database.ts';
import type { Vault } from '../../platform/vault/vault.ts';
import * as store from './identity.store.ts';

export interface PersonIdentity {
  /** ISO 3166-1 alpha-2. */
  readonly citizenship: string;
  readonly residence: string;
  readonly documentKind: 'passport' | 'identity-card' | 'driving-licence' | 'social-security-number';
  readonly documentNumber: string;
}

export interface Identities {
  record(tx: Tx, userId: string, identity: PersonIdentity): Promise<void>;
  /** False unless everything is on file for both, and the same. */
  isSamePerson(userId: string, otherId: string): Promise<boolean>;
}

export function makeIdentities({ database, vault }: { database: Database; vault: Vault }): Identities {
  return {
    record(tx, userId, { citizenship, residence, documentKind, documentNumber }) {
      // Spaces and dots are how a number is printed, not what it is.
      const number = documentNumber.toUpperCase().replaceAll(/[^0-9A-Z]/g, '');
      const kept = vault.pseudonym('identity-document', `${documentKind}|${citizenship}|${number}`);
      const countries = { citizenship: citizenship.toUpperCase(), residence: residence.toUpperCase() };
      return store.upsertIdentity(tx, { userId, ...countries, documentKind, documentNumber: kept });
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
