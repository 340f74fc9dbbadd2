/**
 * Freezes of a user: placed in the transaction of what calls for them, read by the decision before every act that one
 * could stop.
 */
import type { FreezeCause, FreezeLevel } from '@strongroom/contract';
import { type Clock, type Instant, newId, type Random } from '@strongroom/core';
import type { Database, Sql, Tx } from '../../platform/database/database.ts';
import { consume } from '../../platform/database/primitives.ts';
import type { Actor, Audit, Origin } from '../audit/index.ts';
import type { Freeze } from './locks.model.ts';
import * as store from './locks.store.ts';

interface By {
  readonly actor: Actor;
  readonly origin: Origin | null;
}

export interface Locks {
  place(
    tx: Tx,
    freeze: { userId: string; level: FreezeLevel; cause: FreezeCause; until: Instant | null },
    by: By,
  ): Promise<Freeze>;
  /** Those that last, the newest first. */
  of(userId: string, on?: Sql): Promise<Freeze[]>;
  /** False when it is not there, or not any more. */
  lift(tx: Tx, freeze: { id: string; userId: string }, by: By): Promise<boolean>;
}

export function makeLocks(deps: { database: Database; audit: Audit; clock: Clock; random: Random }): Locks {
  const { database, audit, clock, random } = deps;
  return {
    async place(tx, wanted, { actor, origin }) {
      const now = clock.now();
      const freeze = { ...wanted, id: newId('frz', now, random), placedAt: now };
      await store.insertFreeze(tx, freeze);
      const { id, userId, level, cause, until } = freeze;
      await audit.append(tx, {
        event: 'freeze.placed',
        outcome: 'done',
        actor,
        origin,
        userId,
        accountId: null,
        rule: cause,
        details: { freeze: id, level, until },
      });
      return freeze;
    },
    of: (userId, on = database.read) => store.findFreezes(on, userId, clock.now()),
    async lift(tx, { id, userId }, { actor, origin }) {
      if (!(await consume(tx, store.liftFreeze(id, userId, clock.now())))) return false;
      await audit.append(tx, {
        event: 'freeze.lifted',
        outcome: 'done',
        actor,
        origin,
        userId,
        accountId: null,
        details: { freeze: id },
      });
      return true;
    },
  };
}
