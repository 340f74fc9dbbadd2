/**
 * Makes of authenticators that are reported broken after passkeys of them were enrolled. What a list says when it is taken
 * is kept for every node; passkeys of those makes are suspended through the one door of factors, whatever opened with them
 * ends, and their owners are told on every contact on file. Whoever held nothing stronger has their text messages back,
 * or is let in by the desk: nobody is locked out without a word and a way (NIST SP 800-63B-4 section 4.3).
 *
 * Attack: a passkey of the make is enrolled on a node that still knows the old list, or while the new one is taken.
 * Enrolling asks the database and waits for the list; the list waits for those who enrol, and then looks for theirs.
 */
import type { Clock } from '@strongroom/core';
import type { Database, Tx } from '../../../platform/database/database.ts';
import { type Audit, systemActor } from '../../audit/index.ts';
import type { Parties } from '../../parties/index.ts';
import type { Factors } from '../factor-door.ts';
import * as store from './broken-makes.store.ts';

/** What the audit trail calls it. */
export const MAKE_RULE = 'passkey.make';

export interface BrokenMakes {
  /** Keeps what a list says; what it no longer says may be enrolled again, but what was suspended stays so. */
  take(broken: ReadonlyMap<string, string>): Promise<void>;
  list(): Promise<readonly store.BrokenMake[]>;
  /** The report that speaks against a new passkey; asked in the transaction that enrols it, before that writes anything. */
  reportOf(tx: Tx, aaguid: string | null): Promise<string | null>;
  /** Whenever and however often it runs, a passkey is suspended once. `alongside` runs with each, in its transaction. */
  suspend(alongside: (tx: Tx, key: store.BrokenKey) => Promise<void>): Promise<void>;
  suspended(): Promise<readonly store.BrokenKey[]>;
  /** How many passkeys prove that told no make. */
  unnamed(): Promise<number>;
}

export function makeBrokenMakes(deps: {
  database: Database;
  audit: Audit;
  parties: Pick<Parties, 'getUser'>;
  factors: Pick<Factors, 'move'>;
  clock: Clock;
}): BrokenMakes {
  const { database, audit, parties, factors, clock } = deps;

  const written = (tx: Tx, event: 'broken' | 'cleared', { aaguid, report }: store.BrokenMake): Promise<string> =>
    audit.append(tx, {
      event: `passkey-make.${event}`,
      outcome: 'done',
      actor: systemActor,
      origin: null,
      userId: null,
      accountId: null,
      details: { make: aaguid, report },
    });

  return {
    take: (broken) =>
      database.transaction(async (tx) => {
        await store.lockAlone(tx);
        const before = new Map((await store.findBroken(tx)).map(({ aaguid, report }) => [aaguid, report]));
        for (const [aaguid, report] of before) {
          if (broken.has(aaguid)) continue;
          await store.deleteBroken(tx, aaguid);
          await written(tx, 'cleared', { aaguid, report });
        }
        for (const [aaguid, report] of broken) {
          if (before.has(aaguid)) continue;
          await store.insertBroken(tx, { aaguid, report }, clock.now());
          await written(tx, 'broken', { aaguid, report });
        }
      }),

    list: () => store.findBroken(database.read),

    async reportOf(tx, aaguid) {
      if (aaguid === null) return null;
      await store.lockTogether(tx);
      return (await store.findReport(tx, aaguid))?.report ?? null;
    },

    async suspend(alongside) {
      for (const key of await store.findKeysOfBroken(database.read, 'proving')) {
        const { factorId, userId, aaguid, report } = key;
        const user = await parties.getUser(userId);
        const details = { make: aaguid, report };
        const act = { actor: systemActor, origin: null, provedBy: null, rule: MAKE_RULE, details };
        await database.transaction(async (tx) => {
          // Of two nodes that start at once, one finds it done.
          if (await factors.move(tx, user, factorId, 'make-broken', act)) await alongside(tx, key);
        });
      }
    },

    suspended: () => store.findKeysOfBroken(database.read, 'suspended'),
    unnamed: async () => (await store.countUnnamed(database.read))?.count ?? 0,
  };
}
