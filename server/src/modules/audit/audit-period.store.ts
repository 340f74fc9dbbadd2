/**
 * Reading `audit_entry` by periods of time. Clocks may disagree with the order of the log, so a period says both: which
 * clocks it takes, and from where to where in the log. What bears an earlier clock but became complete after the period
 * before was read belongs to this one, or nobody would ever be shown it.
 */
import type { Instant } from '@strongroom/core';
import { row, rows, type Sql, type Statement, sql, timestamp } from '../../platform/database/database.ts';
import type { EntryCursor } from './audit.store.ts';

export interface Period {
  readonly beginsAt: Instant;
  readonly endsAt: Instant;
  /** Entries of earlier clocks count from here on. */
  readonly fromTx: string;
  /** Nothing from here on counts, whatever its clock says. */
  readonly throughTx: string;
}

export interface Subjects {
  readonly userId: string | null;
  readonly accountId: string | null;
}

const inPeriod = ({ beginsAt, endsAt, fromTx, throughTx }: Period): Statement<unknown> =>
  sql`body is not null and tx < ${throughTx}::xid8 and at < ${timestamp(endsAt)}
      and (at >= ${timestamp(beginsAt)} or tx >= ${fromTx}::xid8)`;

/** Names consist of letters, digits, dots and hyphens: nothing that LIKE reads as a pattern. */
const notOf = (group: string): Statement<unknown> => sql`event not like ${`${group}.%`}`;

/** Where the log stands: everything below `settled` is complete, everything below `next` has begun. */
export async function findHorizon(on: Sql): Promise<{ settled: string; next: string }> {
  const found = await row(
    on,
    sql<{ settled: string; next: string }>`
      select pg_snapshot_xmin(shot)::text as settled, pg_snapshot_xmax(shot)::text as next
      from pg_current_snapshot() shot`,
  );
  return found ?? { settled: '0', next: '0' };
}

/**
 * Whom the entries of a period are about, in an order of their own. The two halves are served by `audit_entry_kept` and
 * `audit_entry_order`.
 */
export function findSubjects(
  on: Sql,
  { beginsAt, endsAt, fromTx, throughTx }: Period,
  ask: { without: string; after: Subjects | null; limit: number },
): Promise<Subjects[]> {
  const { after } = ask;
  const [user, account] = [sql`coalesce(user_id, '')`, sql`coalesce(account_id, '')`];
  const counts = sql`body is not null and ${notOf(ask.without)}`;
  const past =
    after === null ? sql`true` : sql`(${user}, ${account}) > (${after.userId ?? ''}, ${after.accountId ?? ''})`;
  return rows(
    on,
    sql<Subjects>`
      select user_id as "userId", account_id as "accountId" from (
        select user_id, account_id from audit_entry
        where at >= ${timestamp(beginsAt)} and at < ${timestamp(endsAt)} and tx < ${throughTx}::xid8 and ${counts}
        union
        select user_id, account_id from audit_entry
        where tx >= ${fromTx}::xid8 and tx < ${throughTx}::xid8 and at < ${timestamp(beginsAt)} and ${counts}
      ) found
      where (user_id is not null or account_id is not null) and ${past}
      order by ${user}, ${account} limit ${ask.limit}`,
  );
}

export interface PeriodWanted {
  readonly userId: string;
  readonly accountIds: readonly string[];
  readonly period: Period;
  /** The group of entries that is left out. */
  readonly without: string;
  readonly order: 'oldest' | 'newest';
  /** The last one seen. */
  readonly after: EntryCursor | null;
  readonly limit: number;
}

/** In the order of the log. `audit_entry_user` and `audit_entry_account` serve the two halves. */
export function findOfPeriod(on: Sql, want: PeriodWanted): Promise<(EntryCursor & { body: string })[]> {
  const { userId, accountIds, period, without, order, after, limit } = want;
  const direction =
    order === 'oldest' ? sql`order by audit_entry.tx, seq` : sql`order by audit_entry.tx desc, seq desc`;
  const past =
    after === null
      ? sql`true`
      : order === 'oldest'
        ? sql`(tx, seq) > (${after.tx}::xid8, ${after.seq}::bigint)`
        : sql`(tx, seq) < (${after.tx}::xid8, ${after.seq}::bigint)`;
  const half = (own: Statement<unknown>) =>
    sql`(select seq from audit_entry where ${own} and ${inPeriod(period)} and ${notOf(without)} and ${past}
         ${direction} limit ${limit})`;
  const seqs = sql`${half(sql`user_id = ${userId}`)} union ${half(sql`account_id = any(${accountIds as string[]})`)}`;
  return rows(
    on,
    sql<EntryCursor & { body: string }>`
      select tx::text as tx, seq, body from audit_entry where seq in (${seqs}) and body is not null
      ${direction} limit ${limit}`,
  );
}

/** Which of these addresses the user was seen with in an event of this name since then. */
export async function findKnownAddresses(
  on: Sql,
  want: { userId: string; event: string; addresses: readonly string[]; from: Instant; to: Instant },
): Promise<string[]> {
  const found = await rows(
    on,
    sql<{ address: string }>`
      select distinct address from audit_entry
      where user_id = ${want.userId} and event = ${want.event} and address = any(${want.addresses as string[]})
        and at >= ${timestamp(want.from)} and at < ${timestamp(want.to)}`,
  );
  return found.map(({ address }) => address);
}
