/** Statements on password and password_history. */
import type { Instant } from '@strongroom/core';
import { affected, row, rows, type Sql, sql, timestamp } from '../../platform/database/database.ts';
import type { CostShare } from './stand-ins.ts';

export const findPassword = (on: Sql, userId: string) =>
  row(on, sql<{ hash: string }>`select hash from password where user_id = ${userId}`);

/** When it was set last; hashing it anew is no change. */
export const findChangedAt = (on: Sql, userId: string) =>
  row(on, sql<{ at: Instant }>`select changed_at as at from password where user_id = ${userId}`);

export async function upsertPassword(on: Sql, userId: string, hash: string, now: Instant): Promise<void> {
  await affected(
    on,
    sql`insert into password (user_id, hash, changed_at) values (${userId}, ${hash}, ${timestamp(now)})
        on conflict (user_id) do update set hash = excluded.hash, changed_at = excluded.changed_at`,
  );
}

/** How many passwords are kept at each cost. Reads them all. */
export const countCosts = (on: Sql) =>
  rows(
    on,
    sql<CostShare>`select cost, count(*) as passwords
                   from (select substring(hash from '^[$]argon2id[$]v=19[$]m=[0-9]+,t=[0-9]+,p=[0-9]+[$]') as cost
                         from password) as costs
                   where cost is not null group by cost`,
  );

/** A statement for `consume`: replaces a hash only while it is still the one that was judged. */
export const replaceHash = (userId: string, from: string, to: string) =>
  sql`update password set hash = ${to} where user_id = ${userId} and hash = ${from}`;

/** A statement for `consume`: the change of a password, refused when somebody changed it in between. */
export const changeHash = (userId: string, from: string, to: string, now: Instant) =>
  sql`update password set hash = ${to}, changed_at = ${timestamp(now)} where user_id = ${userId} and hash = ${from}`;

export async function insertHistory(on: Sql, userId: string, hash: string, now: Instant): Promise<void> {
  await affected(
    on,
    sql`insert into password_history (user_id, hash, replaced_at) values (${userId}, ${hash}, ${timestamp(now)})`,
  );
}

/** Keeps the password that is about to be set anew without having been given. */
export async function keepInHistory(on: Sql, userId: string, now: Instant): Promise<void> {
  await affected(
    on,
    sql`insert into password_history (user_id, hash, replaced_at)
        select user_id, hash, ${timestamp(now)} from password where user_id = ${userId}`,
  );
}

export const findHistory = (on: Sql, userId: string, count: number) =>
  rows(
    on,
    sql<{ hash: string }>`select hash from password_history where user_id = ${userId}
                          order by replaced_at desc limit ${count}`,
  );
