/** Statements on application_entry (a way in, used once) and application_session (what a browser holds there). */
import type { Instant } from '@strongroom/core';
import { affected, row, type Sql, sql, timestamp } from '../../platform/database/database.ts';

export interface EntryRow {
  readonly ticketHash: Buffer;
  readonly application: string;
  readonly sessionId: string;
  readonly stateHash: Buffer;
  readonly path: string;
}

export const insertEntry = (on: Sql, entry: EntryRow & { readonly now: Instant; readonly expiresAt: Instant }) =>
  affected(
    on,
    sql`insert into application_entry (ticket_hash, application, session_id, state_hash, path, created_at, expires_at)
        values (${entry.ticketHash}, ${entry.application}, ${entry.sessionId}, ${entry.stateHash}, ${entry.path},
                ${timestamp(entry.now)}, ${timestamp(entry.expiresAt)})`,
  );

/** The one statement that uses a way in: null for whoever comes second, too late, elsewhere or in another browser. */
export const takeEntry = (
  on: Sql,
  want: { ticketHash: Buffer; stateHash: Buffer; application: string; now: Instant },
) =>
  row(
    on,
    sql<{ sessionId: string; path: string }>`
      delete from application_entry
      where ticket_hash = ${want.ticketHash} and application = ${want.application}
        and state_hash = ${want.stateHash} and expires_at > ${timestamp(want.now)}
      returning session_id as "sessionId", path`,
  );

export const deleteExpiredEntries = (on: Sql, now: Instant) =>
  affected(on, sql`delete from application_entry where expires_at <= ${timestamp(now)}`);

export const insertSession = (
  on: Sql,
  opened: { id: string; secretHash: Buffer; application: string; sessionId: string; now: Instant },
) =>
  affected(
    on,
    sql`insert into application_session (id, secret_hash, application, session_id, created_at)
        values (${opened.id}, ${opened.secretHash}, ${opened.application}, ${opened.sessionId},
                ${timestamp(opened.now)})`,
  );

export const findSession = (on: Sql, secretHash: Buffer) =>
  row(
    on,
    sql<{ id: string; application: string; sessionId: string }>`
      select id, application, session_id as "sessionId" from application_session where secret_hash = ${secretHash}`,
  );

/** A statement for `consume`. */
export const deleteSession = (secretHash: Buffer, application: string) =>
  sql`delete from application_session where secret_hash = ${secretHash} and application = ${application}`;

/** What hangs on sessions that are over opens nothing; this only makes room. */
export const deleteSessionsBefore = (on: Sql, before: Instant) =>
  affected(on, sql`delete from application_session where created_at < ${timestamp(before)}`);
