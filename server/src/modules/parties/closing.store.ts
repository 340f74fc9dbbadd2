/** Statements on account and user when an account is closed; nothing is deleted. */
import type { Instant } from '@strongroom/core';
import { rows, type Sql, sql, timestamp } from '../../platform/database/database.ts';

/** A statement for `consume`: an account is closed once. */
export const closeAccount = (accountId: string, now: Instant) =>
  sql`update account set closed_at = ${timestamp(now)} where id = ${accountId} and closed_at is null`;

/** Users whom nothing is left to reach once this account is closed; by the primary key of access_right. */
export const closeUsersOf = (on: Sql, accountId: string) =>
  rows(
    on,
    sql<{ id: string }>`
      update "user" u set state = 'closed'
      where u.state <> 'closed'
        and u.id in (select r.user_id from access_right r where r.account_id = ${accountId})
        and not exists (select 1 from access_right r join account a on a.id = r.account_id
                        where r.user_id = u.id and a.closed_at is null)
      returning u.id`,
  );

/** Everybody with a right on an account takes turns: two accounts of one user close one after the other. */
export const lockUsersOf = (on: Sql, accountId: string) =>
  rows(
    on,
    sql<{ id: string }>`
      select u.id from "user" u where u.id in (select r.user_id from access_right r where r.account_id = ${accountId})
      order by u.id for update`,
  );
