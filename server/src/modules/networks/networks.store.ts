/** Statements on user_network. */
import type { Instant } from '@strongroom/core';
import {
  affected,
  rows,
  type Sql,
  type Statement,
  sql,
  timestamp,
  timestampOrNull,
} from '../../platform/database/database.ts';
import type { NetworkEntry } from './networks.model.ts';

/** Held until the transaction ends: two changes of one user's networks never judge the same set. */
export async function lockNetworksOf(on: Sql, userId: string): Promise<void> {
  await rows(on, sql`select pg_advisory_xact_lock(hashtextextended(${`networks:${userId}`}, 0))`);
}

/** Those that hold now or will, in the order in which they were added. Leans on the index user_network_user. */
export const findLasting = (on: Sql, userId: string, now: Instant) =>
  rows(on, selectLasting(sql`user_id = ${userId}`, now));

/** The same of accounts, for all their members. Leans on the index user_network_account. */
export const findOnAccounts = (on: Sql, accountIds: readonly string[], now: Instant) =>
  rows(on, selectLasting(sql`account_id = any(${accountIds as string[]})`, now));

const selectLasting = (where: Statement<unknown>, now: Instant) =>
  sql<NetworkEntry>`
    select id, user_id as "userId", account_id as "accountId", kind, network, label, added_at as "addedAt",
           active_from as "activeFrom", active_until as "activeUntil"
    from user_network
    where ${where} and (active_until is null or active_until > ${timestamp(now)})
    order by added_at, kind = 'exception', network`;

/** Answers whose they were. */
export async function endOfAccount(on: Sql, accountId: string, now: Instant): Promise<string[]> {
  const ended = await rows(
    on,
    sql<{ userId: string }>`
      update user_network set active_until = ${timestamp(now)}
      where account_id = ${accountId} and (active_until is null or active_until > ${timestamp(now)})
      returning user_id as "userId"`,
  );
  return ended.map(({ userId }) => userId);
}

export async function insertEntry(on: Sql, entry: NetworkEntry): Promise<void> {
  await affected(
    on,
    sql`insert into user_network (id, user_id, account_id, kind, network, label, added_at, active_from, active_until)
        values (${entry.id}, ${entry.userId}, ${entry.accountId}, ${entry.kind}, ${entry.network}, ${entry.label},
                ${timestamp(entry.addedAt)}, ${timestamp(entry.activeFrom)}, ${timestampOrNull(entry.activeUntil)})`,
  );
}

/** A statement for `consume`: what was read is what is given another end. Null takes a removal back. */
export const setEnd = (entry: NetworkEntry, activeUntil: Instant | null) =>
  sql`update user_network set active_until = ${timestampOrNull(activeUntil)}
      where id = ${entry.id} and active_until is not distinct from ${timestampOrNull(entry.activeUntil)}`;
