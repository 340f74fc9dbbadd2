/**
 * How sessions end, and how this node learns of it at once: whatever ends one, here, forgets it with the commit. What
 * nobody asked for (a limit, a calendar) is ended by whoever looks first, and written down once.
 */
import type { Surface } from '@strongroom/contract';
import type { Instant } from '@strongroom/core';
import type { Announcements } from '../../platform/database/announcements.ts';
import { afterCommit, type Database, type Tx } from '../../platform/database/database.ts';
import { secretHash } from '../../platform/secret-hash.ts';
import { type Actor, type Audit, type Origin, systemActor } from '../audit/index.ts';
import type { PolicyOf } from './policy-of.ts';
import type { EndReason, Session } from './sessions.model.ts';
import { overBecause } from './sessions.rules.ts';
import * as store from './sessions.store.ts';

/** What is announced to all nodes with the ids of sessions that are no longer as they were. */
export const SESSIONS_CHANGED = 'sessions';
/** Sessions that are looked at together. */
const PAGE = 200;

export interface EndWish {
  readonly userId: string;
  readonly sessionId?: string;
  readonly deviceId?: string;
  readonly except?: string;
  readonly factorId?: string;
  readonly reason: EndReason;
}

export interface Endings {
  /** Ends what the wish names; answers how many. */
  endMany(tx: Tx, want: EndWish): Promise<number>;
  /** Ends a session that is over by itself; false where somebody else wrote that down before. */
  endOver(tx: Tx, session: Session, reason: EndReason): Promise<boolean>;
  /** Opens a session, and ends what it leaves no room for. */
  displace(
    tx: Tx,
    next: Session,
    others: number,
    from: { readonly secret: string; readonly earlierSecret: string | undefined; readonly origin: Origin | null },
  ): Promise<void>;
  /** Ends what is over by itself on these surfaces and asked for nothing since; answers how many. Repeats harm nobody. */
  endDue(database: Database, surfaces: readonly Surface[], policyOf: PolicyOf): Promise<number>;
  /** What was read of these sessions is true no more once this is committed. */
  forget(tx: Tx, sessionIds: readonly string[]): void;
}

export function makeEndings(deps: {
  audit: Audit;
  now: () => Instant;
  drop: (sessionId: string) => void;
  announcements?: Pick<Announcements, 'announce'>;
}): Endings {
  const { audit, now, drop, announcements } = deps;

  const forget = (tx: Tx, sessionIds: readonly string[]): void => {
    if (sessionIds.length === 0) return;
    announcements?.announce(tx, SESSIONS_CHANGED, sessionIds);
    afterCommit(tx, () => sessionIds.forEach(drop));
  };

  async function ended(
    tx: Tx,
    about: { readonly userId: string; readonly actor: Actor; readonly origin: Origin | null },
    details: Readonly<Record<string, string>>,
  ): Promise<void> {
    await audit.append(tx, { event: 'session.ended', outcome: 'done', ...about, accountId: null, details });
  }

  async function endMany(tx: Tx, want: EndWish): Promise<number> {
    const gone = await store.endSessions(tx, {
      userId: want.userId,
      sessionId: want.sessionId ?? null,
      deviceId: want.deviceId ?? null,
      except: want.except ?? null,
      ...(want.factorId !== undefined && { factorId: want.factorId }),
      reason: want.reason,
      now: now(),
    });
    forget(
      tx,
      gone.map(({ id }) => id),
    );
    return gone.length;
  }

  async function endOver(tx: Tx, { userId, id: sessionId }: Session, reason: EndReason): Promise<boolean> {
    if ((await endMany(tx, { userId, sessionId, reason })) === 0) return false;
    await ended(tx, { userId, actor: systemActor, origin: null }, { session: sessionId, reason });
    return true;
  }

  return {
    endMany,
    forget,
    endOver,

    /** Requests are judged by the clock anyway: this writes down the end of those that make none. */
    async endDue(database, surfaces, policyOf) {
      let count = 0;
      for (let after = ''; ; ) {
        const open = await store.findOpenOn(database.read, surfaces, after, PAGE);
        for (const session of open) {
          const policy = await policyOf(session.userId);
          const over = policy === null ? null : overBecause(session, policy, now());
          if (over !== null && (await database.transaction((tx) => endOver(tx, session, over)))) count += 1;
        }
        const last = open.at(-1);
        if (last === undefined || open.length < PAGE) return count;
        after = last.id;
      }
    },

    /**
     * Attack: a browser that is signed in again leaves its earlier session behind, open until it is idle, for whoever
     * holds a copy of the earlier cookie.
     */
    async displace(tx, next, others, { secret, earlierSecret, origin }) {
      const { userId, id: by, surface } = next;
      const earlierSecretHash = earlierSecret === undefined ? null : secretHash(earlierSecret);
      const row = { ...next, secretHash: secretHash(secret), earlierSecretHash };
      const gone = await store.openSession(tx, row, others);
      const actor: Actor = { kind: 'user', userId, sessionId: by, surface };
      for (const { id: session, reason } of gone) await ended(tx, { userId, actor, origin }, { session, reason, by });
      forget(
        tx,
        gone.map(({ id }) => id),
      );
    },
  };
}
