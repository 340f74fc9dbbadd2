/**
 * Searching and erasing `audit_entry`. Everything is read in the order of the log, (tx, seq), newest or oldest first;
 * each thing that is asked for has an index that ends in that order, so a page costs a page.
 */
import type { Surface } from '@strongroom/contract';
import type { Instant } from '@strongroom/core';
import {
  affected,
  row,
  rows,
  type Sql,
  type Statement,
  sql,
  type Tx,
  timestamp,
} from '../../platform/database/database.ts';
import type { EntryCursor } from './audit.store.ts';

export interface EntryFilter {
  /** Inclusive. */
  readonly from: Instant | null;
  /** Exclusive. */
  readonly to: Instant | null;
  /** A name, or the beginning of names, which ends in a dot. */
  readonly event: string | null;
  readonly outcome: 'done' | 'refused' | null;
  readonly surface: Surface | null;
  /** In its canonical spelling. */
  readonly address: string | null;
  readonly accountId: string | null;
  readonly userId: string | null;
}

/** What leaves nothing out. */
export const EVERY_ENTRY: EntryFilter = {
  from: null,
  to: null,
  event: null,
  outcome: null,
  surface: null,
  address: null,
  accountId: null,
  userId: null,
};

/** Whose entries the reader may see: everybody's, or those of a user and of these accounts. */
export type Readable = 'all' | { readonly userId: string; readonly accountIds: readonly string[] };

export interface EntryPlace extends EntryCursor {
  readonly userId: string | null;
  readonly accountId: string | null;
}

/** Written out, not as parameters: only so does PostgreSQL see that a partial index answers them. */
const OUTCOMES = { done: sql`outcome = 'done'`, refused: sql`outcome = 'refused'` } as const;
const SURFACES: Readonly<Record<Surface, Statement<unknown>>> = {
  portal: sql`surface = 'portal'`,
  mobile: sql`surface = 'mobile'`,
  desktop: sql`surface = 'desktop'`,
  api: sql`surface = 'api'`,
  'phone-desk': sql`surface = 'phone-desk'`,
};

const and = (conditions: readonly Statement<unknown>[]): Statement<unknown> =>
  conditions.reduce((all, one) => sql`${all} and ${one}`);

function conditionsOf(filter: EntryFilter): Statement<unknown>[] {
  const { from, to, event, outcome, surface, address, accountId, userId } = filter;
  return [
    ...(from === null ? [] : [sql`at >= ${timestamp(from)}`]),
    ...(to === null ? [] : [sql`at < ${timestamp(to)}`]),
    // Names consist of letters, digits, dots and hyphens: nothing that LIKE reads as a pattern.
    ...(event === null ? [] : [event.endsWith('.') ? sql`event like ${`${event}%`}` : sql`event = ${event}`]),
    ...(outcome === null ? [] : [OUTCOMES[outcome]]),
    ...(surface === null ? [] : [SURFACES[surface]]),
    ...(address === null ? [] : [sql`address = ${address}`]),
    ...(accountId === null ? [] : [sql`account_id = ${accountId}`]),
    ...(userId === null ? [] : [sql`user_id = ${userId}`]),
  ];
}

type Order = 'newest' | 'oldest';
const ORDERS: Readonly<Record<Order, Statement<unknown>>> = {
  newest: sql`order by audit_entry.tx desc, seq desc`,
  oldest: sql`order by audit_entry.tx, seq`,
};

/**
 * Which entries answer, as a list of their numbers. Of one user and several accounts each is asked for by itself: only
 * so does its index give the order, and nothing is sorted but what is shown.
 */
function seqsOf(readable: Readable, conditions: readonly Statement<unknown>[], order: Order, limit: number) {
  const found = (whose: Statement<unknown>): Statement<unknown> =>
    sql`select seq from audit_entry where ${and([whose, ...conditions])} ${ORDERS[order]} limit ${limit}`;
  if (readable === 'all') return sql`(${found(sql`true`)})`;
  const { userId, accountIds } = readable;
  return sql`(${found(sql`user_id = ${userId}`)}) union
             (select own.seq from unnest(${accountIds as string[]}::text[]) as account (readable)
              cross join lateral (${found(sql`account_id = account.readable`)}) as own)`;
}

export function searchEntries(
  on: Sql,
  readable: Readable,
  filter: EntryFilter,
  { before, limit }: { before: EntryCursor | null; limit: number },
): Promise<(EntryCursor & { body: string })[]> {
  const older = before === null ? [] : [sql`(tx, seq) < (${before.tx}::xid8, ${before.seq}::bigint)`];
  const conditions = [sql`body is not null`, ...conditionsOf(filter), ...older];
  return rows(
    on,
    sql<EntryCursor & { body: string }>`
      select tx::text as tx, seq, body from audit_entry
      where seq in (${seqsOf(readable, conditions, 'newest', limit)}) and body is not null
      ${ORDERS.newest} limit ${limit}`,
  );
}

export async function selectEntries(
  on: Sql,
  readable: Readable,
  filter: EntryFilter,
  limit: number,
): Promise<number[]> {
  const found = await rows(
    on,
    sql<{ seq: number }>`
      select seq from audit_entry where seq in (${seqsOf(readable, conditionsOf(filter), 'oldest', limit)})
      ${ORDERS.oldest} limit ${limit}`,
  );
  return found.map(({ seq }) => seq);
}

export const findPlace = (on: Sql, id: string): Promise<EntryPlace | null> =>
  row(
    on,
    sql<EntryPlace>`
      select tx::text as tx, seq, user_id as "userId", account_id as "accountId" from audit_entry where id = ${id}`,
  );

export interface ErasableEntry {
  readonly seq: number;
  readonly at: Instant;
  readonly userId: string | null;
  readonly accountId: string | null;
}

export interface ErasableWanted {
  readonly before: Instant;
  readonly userId: string | null;
  /** The last one seen. */
  readonly after: { readonly at: Instant; readonly seq: number } | null;
  readonly limit: number;
}

/** `audit_entry_kept` serves it. */
export function findErasable(on: Sql, { before, userId, after, limit }: ErasableWanted): Promise<ErasableEntry[]> {
  const conditions = [
    sql`body is not null and at < ${timestamp(before)}`,
    ...(userId === null ? [] : [sql`user_id = ${userId}`]),
    ...(after === null ? [] : [sql`(at, seq) > (${timestamp(after.at)}::timestamptz, ${after.seq}::bigint)`]),
  ];
  return rows(
    on,
    sql<ErasableEntry>`
      select seq, at, user_id as "userId", account_id as "accountId" from audit_entry
      where ${and(conditions)} order by at, seq limit ${limit}`,
  );
}

export const eraseEntries = (tx: Tx, seqs: readonly number[]): Promise<number> =>
  affected(
    tx,
    sql`update audit_entry set body = null, salt = null, surface = null, outcome = null, address = null
        where seq = any(${seqs as number[]}::bigint[]) and body is not null`,
  );
