/**
 * Statements on `audit_entry`. Rows are only ever added, and the content of one may be erased as a whole: a trigger
 * refuses every other UPDATE and any DELETE.
 */
import type { Surface } from '@strongroom/contract';
import type { Instant } from '@strongroom/core';
import { affected, row, rows, type Sql, sql, type Tx, timestamp } from '../../platform/database/database.ts';

export interface AuditRow {
  readonly id: string;
  readonly at: Instant;
  readonly event: string;
  readonly userId: string | null;
  readonly accountId: string | null;
  readonly body: string;
  readonly salt: Uint8Array;
  readonly surface: Surface | null;
  readonly outcome: 'done' | 'refused';
  readonly address: string | null;
}

export const insertEntry = (entry: AuditRow) =>
  sql`insert into audit_entry (id, at, event, user_id, account_id, body, salt, surface, outcome, address)
      values (${entry.id}, ${timestamp(entry.at)}, ${entry.event}, ${entry.userId}, ${entry.accountId}, ${entry.body},
              ${entry.salt}, ${entry.surface}, ${entry.outcome}, ${entry.address})`;

/** A place in the order in which entries became complete: by transaction, then as written. */
export interface EntryCursor {
  readonly tx: string;
  readonly seq: number;
}

export interface RecordedEntry extends EntryCursor {
  readonly body: string | null;
  readonly salt: Buffer | null;
}

/** Where whoever makes a log of the entries stands. */
export interface LogCursor extends EntryCursor {
  readonly takenSeq: number;
}

/**
 * Entries behind the cursor and above `takenSeq` whose transaction is older than every one still running. A later
 * commit can only carry a younger transaction, so nothing ever appears before the cursor once it has passed.
 * `audit_entry_order` serves it.
 */
export function findRecorded(on: Sql, after: LogCursor, limit: number): Promise<RecordedEntry[]> {
  return rows(
    on,
    sql<RecordedEntry>`
      select tx::text as tx, seq, body, salt from audit_entry
      where (tx, seq) > (${after.tx}::xid8, ${after.seq}::bigint) and seq > ${after.takenSeq}::bigint
        and tx < pg_snapshot_xmin(pg_current_snapshot())
      order by audit_entry.tx, seq limit ${limit}`,
  );
}

/** `held`: entries wait behind the cursor, and a transaction that began before they were written still runs. */
export type Waiting = 'nothing' | 'held' | 'complete';

export async function findWaiting(on: Sql, after: LogCursor): Promise<Waiting> {
  const first = await row(
    on,
    sql<{ complete: boolean }>`
      select tx < pg_snapshot_xmin(pg_current_snapshot()) as complete from audit_entry
      where (tx, seq) > (${after.tx}::xid8, ${after.seq}::bigint) and seq > ${after.takenSeq}::bigint
      order by audit_entry.tx, seq limit 1`,
  );
  if (first === null) return 'nothing';
  return first.complete ? 'complete' : 'held';
}

export interface KeptEntry {
  readonly seq: number;
  readonly userId: string | null;
  readonly accountId: string | null;
  readonly body: string | null;
  readonly salt: Buffer | null;
}

export const findKept = (on: Sql, id: string): Promise<KeptEntry | null> =>
  row(
    on,
    sql<KeptEntry>`
      select seq, user_id as "userId", account_id as "accountId", body, salt from audit_entry where id = ${id}`,
  );

export const findBySeq = (on: Sql, seqs: readonly number[]): Promise<KeptEntry[]> =>
  rows(
    on,
    sql<KeptEntry>`
      select seq, user_id as "userId", account_id as "accountId", body, salt from audit_entry
      where seq = any(${seqs as number[]}::bigint[])`,
  );

/** Nobody writes an entry until this transaction ends; whoever is about to waits, and takes a later `seq`. */
export async function holdEntries(tx: Tx): Promise<void> {
  await affected(tx, sql`lock table audit_entry in exclusive mode`);
}

/** The `seq` of the last entry there is, 0 for none; sure under `holdEntries`. */
export async function findLastSeq(on: Sql): Promise<number> {
  const found = await row(on, sql<{ last: number }>`select coalesce(max(seq), 0) as last from audit_entry`);
  return found?.last ?? 0;
}

/** Entries from `seq` to below `end`, in the order they were written. */
export const findWritten = (on: Sql, seq: number, end: number): Promise<RecordedEntry[]> =>
  rows(
    on,
    sql<RecordedEntry>`
      select tx::text as tx, seq, body, salt from audit_entry where seq >= ${seq} and seq < ${end} order by seq`,
  );
