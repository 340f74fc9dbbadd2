/**
 * An app is entered again, for hours after a full sign-in, with the PIN or the fingerprint of the phone: what lapsed comes
 * back, and no evidence is added, so nothing that demands a fresh factor is ever done with it. The app asks with its
 * token, the mobile key of the same user answers, once.
 *
 * Attack: a phone is taken out of somebody's hand while the app is open. It reads until the PIN is entered; tries at that
 * are counted by the server, and after the hours a whole sign-in is needed.
 */
import { type Clock, HOUR_MS, type Instant, ok, type Random, type Result, refuse, secondsToMs } from '@strongroom/core';
import type { Database, Tx } from '../../platform/database/database.ts';
import { consume } from '../../platform/database/primitives.ts';
import { secretHash } from '../../platform/secret-hash.ts';
import type { Actor, Audit, Origin } from '../audit/index.ts';
import type { Policy } from '../policy/index.ts';
import * as store from './re-entry.store.ts';
import type { Session } from './sessions.model.ts';
import { findById } from './sessions.store.ts';
import type { Sessions } from './sessions.ts';

export type ReEntryRule = 're-entry.surface' | 're-entry.over' | 'session.drift';

/** Why this session cannot be entered again now; null where it can. */
export function reEntryBarred(
  session: Pick<Session, 'surface' | 'createdAt' | 'drift'>,
  policy: Policy,
  now: Instant,
): ReEntryRule | null {
  if (session.surface !== 'mobile') return 're-entry.surface';
  if (session.drift !== null) return 'session.drift';
  return now < session.createdAt + policy['mobile.re-entry-hours'] * HOUR_MS ? null : 're-entry.over';
}

export interface ReEntry {
  begin(
    session: Session,
    policy: Policy,
    origin: Origin,
  ): Promise<Result<{ readonly challenge: string; readonly expiresAt: Instant }, ReEntryRule>>;
  /** The session that a question is open for, where it is this user's. */
  asked(challenge: string, userId: string): Promise<Session | null>;
  /** False where another answer was faster, or the session is gone. */
  complete(
    tx: Tx,
    challenge: string,
    session: Session,
    by: { actor: Actor; origin: Origin; unlock: string },
  ): Promise<boolean>;
}

export function makeReEntry(deps: {
  database: Database;
  audit: Audit;
  sessions: Pick<Sessions, 'forget'>;
  clock: Clock;
  random: Random;
}): ReEntry {
  const { database, audit, sessions, clock, random } = deps;
  return {
    async begin(session, policy, origin) {
      const now = clock.now();
      const barred = reEntryBarred(session, policy, now);
      if (barred !== null) return refuse(barred);
      const challenge = Buffer.from(random(32)).toString('base64url');
      const expiresAt = now + secondsToMs(policy['mobile.re-entry-seconds']);
      const { id: sessionId, userId, surface } = session;
      await database.transaction(async (tx) => {
        await store.askAgain(tx, { sessionId, challengeHash: secretHash(challenge), expiresAt });
        await audit.append(tx, {
          event: 'session.re-entry-asked',
          outcome: 'done',
          actor: { kind: 'user', userId, sessionId, surface },
          origin,
          userId,
          accountId: null,
          details: { session: sessionId },
        });
      });
      return ok({ challenge, expiresAt });
    },

    async asked(challenge, userId) {
      const found = await store.findAsked(database.read, secretHash(challenge), clock.now());
      const session = found && (await findById(database.read, found.sessionId));
      return session === null || session.userId !== userId || session.endedAt !== null ? null : session;
    },

    async complete(tx, challenge, { id: sessionId, userId }, { actor, origin, unlock }) {
      const now = clock.now();
      if (!(await consume(tx, store.answerAsked(secretHash(challenge), now)))) return false;
      if (!(await consume(tx, store.enterAgain(sessionId, now)))) return false;
      sessions.forget(tx, sessionId);
      await audit.append(tx, {
        event: 'session.re-entered',
        outcome: 'done',
        actor,
        origin,
        userId,
        accountId: null,
        details: { session: sessionId, unlock },
      });
      return true;
    },
  };
}
