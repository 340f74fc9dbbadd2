/** Statements on session_re_entry: one open question a session, answered once. */
import type { Instant } from '@strongroom/core';
import { affected, row, type Sql, sql, timestamp } from '../../platform/database/database.ts';

export async function askAgain(
  on: Sql,
  question: { readonly sessionId: string; readonly challengeHash: Buffer; readonly expiresAt: Instant },
): Promise<void> {
  const { sessionId, challengeHash, expiresAt } = question;
  await affected(
    on,
    sql`insert into session_re_entry (session_id, challenge_hash, expires_at)
        values (${sessionId}, ${challengeHash}, ${timestamp(expiresAt)})
        on conflict (session_id) do update
        set challenge_hash = excluded.challenge_hash, expires_at = excluded.expires_at`,
  );
}

export const findAsked = (on: Sql, challengeHash: Buffer, now: Instant) =>
  row(
    on,
    sql<{ sessionId: string }>`select session_id as "sessionId" from session_re_entry
                               where challenge_hash = ${challengeHash} and expires_at > ${timestamp(now)}`,
  );

/** Statements for `consume`. */
export const answerAsked = (challengeHash: Buffer, now: Instant) =>
  sql`delete from session_re_entry where challenge_hash = ${challengeHash} and expires_at > ${timestamp(now)}`;

export const enterAgain = (sessionId: string, now: Instant) =>
  sql`update session set lapsed = '{}', proved_at = greatest(proved_at, ${timestamp(now)}),
                         active_at = greatest(active_at, ${timestamp(now)})
      where id = ${sessionId} and ended_at is null and drift is null`;
