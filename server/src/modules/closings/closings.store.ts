/** Statements on account_closing. Nothing is deleted: the newest wish of an account is the one that counts. */
import type { Instant } from '@strongroom/core';
import { affected, row, rows, type Sql, sql, timestamp } from '../../platform/database/database.ts';
import type { ClosingState } from './closing.flow.ts';
import type { Closing } from './closings.model.ts';

const columns = sql`id, account_id as "accountId", user_id as "userId", state, asked_at as "askedAt", until,
  ended_at as "endedAt"`;

/** One wish that stands for each account: `account_closing_asked` refuses a second. */
export async function insertClosing(on: Sql, { id, accountId, userId, askedAt, until }: Closing): Promise<void> {
  await affected(
    on,
    sql`insert into account_closing (id, account_id, user_id, state, asked_at, until)
        values (${id}, ${accountId}, ${userId}, 'asked', ${timestamp(askedAt)}, ${timestamp(until)})`,
  );
}

/** By the index account_closing_of_account. */
export const findNewest = (on: Sql, accountId: string) =>
  row(
    on,
    sql<Closing>`select ${columns} from account_closing where account_id = ${accountId}
      order by asked_at desc, id desc limit 1`,
  );

export const findStanding = (on: Sql, accountId: string) =>
  row(on, sql<Closing>`select ${columns} from account_closing where account_id = ${accountId} and state = 'asked'`);

/** The oldest first. */
export const findStandingOf = (on: Sql, userId: string, accountIds: readonly string[]) =>
  rows(
    on,
    sql<Closing>`select ${columns} from account_closing
      where account_id = any(${[...accountIds]}) and user_id = ${userId} and state = 'asked' order by asked_at, id`,
  );

export const findClosing = (on: Sql, id: string) =>
  row(on, sql<Closing>`select ${columns} from account_closing where id = ${id}`);

/** The oldest first, by the index account_closing_asked_at. */
export const findAsked = (on: Sql, limit: number) =>
  rows(
    on,
    sql<Closing>`select ${columns} from account_closing where state = 'asked' order by asked_at, id limit ${limit}`,
  );

/** A statement for `consume`: a wish ends once. */
export const endClosing = (id: string, state: Exclude<ClosingState, 'asked'>, now: Instant) =>
  sql`update account_closing set state = ${state}, ended_at = ${timestamp(now)} where id = ${id} and state = 'asked'`;
