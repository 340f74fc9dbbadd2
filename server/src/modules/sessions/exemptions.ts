/**
 * Exemptions from the nightly teardown by an act of staff: for one user, for the days of the policy, for what is open and
 * what is opened meanwhile, and taken back at any moment. The weekly end comes all the same.
 *
 * Attack: a night in which nothing is torn down stays so for ever, because nobody remembers it. Each has its end.
 */
import { type Clock, DAY_MS, type Instant } from '@strongroom/core';
import type { Database, Tx } from '../../platform/database/database.ts';
import { consume } from '../../platform/database/primitives.ts';
import type { Actor, Audit, Origin } from '../audit/index.ts';
import type { Policy } from '../policy/index.ts';
import * as store from './exemptions.store.ts';
import type { Sessions } from './sessions.ts';

interface By {
  readonly actor: Actor;
  readonly origin: Origin | null;
}

export interface TeardownExemptions {
  /** Its end, by configuration or by an act of staff, whichever lasts longer; null: there is none. */
  until(userId: string): Promise<Instant | null>;
  /** Answers its end. A later one replaces the earlier. */
  give(tx: Tx, who: { readonly userId: string; readonly policy: Policy }, by: By): Promise<Instant>;
  /** What slept through a window while it held ends now; false where there is none. */
  takeBack(tx: Tx, userId: string, by: By): Promise<boolean>;
}

export function makeTeardownExemptions(deps: {
  database: Database;
  audit: Audit;
  sessions: Pick<Sessions, 'forget'>;
  clock: Clock;
  /** By configuration: until when, by user. */
  configured: ReadonlyMap<string, Instant>;
}): TeardownExemptions {
  const { database, audit, sessions, clock, configured } = deps;

  async function set(
    tx: Tx,
    event: string,
    userId: string,
    until: Instant | null,
    { actor, origin }: By,
  ): Promise<void> {
    for (const { id } of await store.setExemptUntil(tx, userId, until)) sessions.forget(tx, id);
    const details = until === null ? {} : { until };
    await audit.append(tx, { event, outcome: 'done', actor, origin, userId, accountId: null, details });
  }

  return {
    async until(userId) {
      const now = clock.now();
      const given = (await store.findExemption(database.read, userId, now))?.until ?? 0;
      const until = Math.max(configured.get(userId) ?? 0, given);
      return until > now ? until : null;
    },
    async give(tx, { userId, policy }, by) {
      const until = clock.now() + policy['session.teardown.exemption-days'] * DAY_MS;
      await store.giveExemption(tx, userId, until);
      await set(tx, 'session.teardown-exempted', userId, until, by);
      return until;
    },
    async takeBack(tx, userId, by) {
      if (!(await consume(tx, store.takeExemptionBack(userId, clock.now())))) return false;
      await set(tx, 'session.teardown-resumed', userId, null, by);
      return true;
    },
  };
}
