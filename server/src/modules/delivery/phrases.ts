/**
 * The client's own words, in every mail to a mailbox on file and on the sign-in page of devices that know them: whoever
 * copies our mails or our page does not know them. They are sealed, and nobody who is signed in can read them back.
 *
 * Attack: a stolen session reads the words and writes a mail that looks like ours. It can only replace them, and the
 * owner hears of that.
 */
import type { Clock, Instant } from '@strongroom/core';
import type { Database, Sql, Tx } from '../../platform/database/database.ts';
import { consume } from '../../platform/database/primitives.ts';
import type { Vault } from '../../platform/vault/vault.ts';
import { deletePhrase, findPhrase, savePhrase } from './phrases.store.ts';

export interface Phrases {
  /** Null where there are none. */
  of(userId: string, on?: Sql): Promise<string | null>;
  setAt(userId: string): Promise<Instant | null>;
  set(tx: Tx, userId: string, phrase: string): Promise<void>;
  /** False where there were none. */
  remove(tx: Tx, userId: string): Promise<boolean>;
}

const placeOf = (userId: string) => ({ table: 'user_phrase', row: userId, column: 'phrase_sealed' });

export function makePhrases({ database, vault, clock }: { database: Database; vault: Vault; clock: Clock }): Phrases {
  return {
    async of(userId, on = database.read) {
      const found = await findPhrase(on, userId);
      return found === null ? null : vault.open(placeOf(userId), found.phraseSealed);
    },
    setAt: async (userId) => (await findPhrase(database.read, userId))?.setAt ?? null,
    set: (tx, userId, phrase) => savePhrase(tx, userId, vault.seal(placeOf(userId), phrase), clock.now()),
    remove: (tx, userId) => consume(tx, deletePhrase(userId)),
  };
}
