/** Statements on card_request, card_task and card_ledger. */
import type { Instant } from '@strongroom/core';
import { affected, row, rows, type Sql, sql, timestamp } from '../../platform/database/database.ts';
import type { CardRequest, CardTask, LedgerEntry } from './cards.model.ts';

const requestColumns = sql`id, user_id as "userId", account_id as "accountId", replaces, pin_sealed as "pinSealed", state,
  created_at as "createdAt"`;

/** One open request for each user: `card_request_open` refuses a second. */
export async function insertRequest(on: Sql, request: CardRequest): Promise<void> {
  await affected(
    on,
    sql`insert into card_request (id, user_id, account_id, replaces, pin_sealed, state, created_at)
        values (${request.id}, ${request.userId}, ${request.accountId}, ${request.replaces}, ${request.pinSealed},
                ${request.state}, ${timestamp(request.createdAt)})`,
  );
}
export const findRequest = (on: Sql, id: string) =>
  row(on, sql<CardRequest>`select ${requestColumns} from card_request where id = ${id}`);
export const findOpenRequestOf = (on: Sql, userId: string) =>
  row(on, sql<CardRequest>`select ${requestColumns} from card_request where user_id = ${userId} and state = 'open'`);
export const isOpenOn = async (on: Sql, accountId: string): Promise<boolean> =>
  (await row(
    on,
    sql<{ id: string }>`select id from card_request where account_id = ${accountId} and state = 'open' limit 1`,
  )) !== null;
export const findOpenRequests = (on: Sql, limit: number) =>
  rows(
    on,
    sql<CardRequest>`select ${requestColumns} from card_request where state = 'open' order by created_at, id limit ${limit}`,
  );
/** A statement for `consume`: a request is fulfilled or cancelled once, and the PIN goes with it. */
export const endRequest = (id: string, state: 'fulfilled' | 'cancelled') =>
  sql`update card_request set state = ${state}, pin_sealed = null where id = ${id} and state = 'open'`;

const taskColumns = sql`id, card_id as "cardId", user_id as "userId", session_id as "sessionId", kind, challenges,
  answers_left as "answersLeft", expires_at as "expiresAt"`;

/** Beginning anew replaces what was begun before. */
export const replaceTasks = (userId: string) =>
  sql`update card_task set state = 'replaced' where user_id = ${userId} and state = 'open'`;
export async function insertTask(on: Sql, task: CardTask): Promise<void> {
  await affected(
    on,
    sql`insert into card_task (id, card_id, user_id, session_id, kind, challenges, answers_left, expires_at, state)
        values (${task.id}, ${task.cardId}, ${task.userId}, ${task.sessionId}, ${task.kind}, ${[...task.challenges]},
                ${task.answersLeft}, ${timestamp(task.expiresAt)}, 'open')`,
  );
}
/** Whoever comes back to the page finds what was begun in this session. */
export const findOpenTask = (on: Sql, userId: string, sessionId: string, now: Instant) =>
  row(
    on,
    sql<CardTask>`select ${taskColumns} from card_task
      where user_id = ${userId} and session_id = ${sessionId} and state = 'open' and answers_left > 0
        and expires_at > ${timestamp(now)}`,
  );
/** Charges one answer before it is judged; null when there is none left. */
export const chargeTask = (
  on: Sql,
  { id, userId, sessionId, now }: { id: string; userId: string; sessionId: string; now: Instant },
) =>
  row(
    on,
    sql<CardTask>`update card_task set answers_left = answers_left - 1
      where id = ${id} and user_id = ${userId} and session_id = ${sessionId} and state = 'open' and answers_left > 0
        and expires_at > ${timestamp(now)}
      returning ${taskColumns}`,
  );
/** A statement for `consume`. */
export const endTask = (id: string) => sql`update card_task set state = 'done' where id = ${id} and state = 'open'`;

export async function insertLedger(on: Sql, entry: LedgerEntry): Promise<void> {
  await affected(
    on,
    sql`insert into card_ledger (id, card_id, account_id, user_id, kind, usd_minor, at)
        values (${entry.id}, ${entry.cardId}, ${entry.accountId}, ${entry.userId}, ${entry.kind}, ${entry.usdMinor},
                ${timestamp(entry.at)})`,
  );
}
const sign = sql`case when kind in ('reserve-held', 'fee-charged') then usd_minor else -usd_minor end`;
/** What of an account may not be withdrawn because of cards, in US cents. */
export async function sumBlocked(on: Sql, accountId: string): Promise<number> {
  const found = await row(
    on,
    sql<{
      sum: string;
    }>`select coalesce(sum(${sign}), 0)::text as sum from card_ledger where account_id = ${accountId}`,
  );
  return Math.max(0, Number(found?.sum ?? 0));
}
/** What is held for one card and not given back yet. */
export async function sumReserve(on: Sql, cardId: string): Promise<number> {
  const found = await row(
    on,
    sql<{ sum: string }>`select coalesce(sum(${sign}), 0)::text as sum from card_ledger
      where card_id = ${cardId} and kind in ('reserve-held', 'reserve-released')`,
  );
  return Math.max(0, Number(found?.sum ?? 0));
}
const ledgerColumns = sql`id, card_id as "cardId", account_id as "accountId", user_id as "userId", kind,
  usd_minor::float8 as "usdMinor", at`;
export const findLedger = (on: Sql, limit: number) =>
  rows(on, sql<LedgerEntry>`select ${ledgerColumns} from card_ledger order by at desc, id desc limit ${limit}`);
/** The fee that stands for a card, and whose it is; null when none does. */
export const sumOwed = (on: Sql, cardId: string) =>
  row(
    on,
    sql<{ accountId: string; userId: string; usdMinor: number }>`
      select account_id as "accountId", user_id as "userId", sum(${sign})::float8 as "usdMinor" from card_ledger
      where card_id = ${cardId} and kind in ('fee-charged', 'fee-collected')
      group by account_id, user_id having sum(${sign}) > 0 limit 1`,
  );
