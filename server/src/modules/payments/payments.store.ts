/** Statements on payee and withdrawal. */
import type { ProofMethod } from '@strongroom/contract';
import type { Currency, Instant } from '@strongroom/core';
import { affected, row, rows, type Sql, type Statement, sql, timestamp } from '../../platform/database/database.ts';
import type { CapUse, Payee, Withdrawal } from './payments.model.ts';

const payeeColumns = sql`id, account_id as "accountId", name, bank, number_sealed as "numberSealed",
  account_hint as "accountHint", currency, added_at as "addedAt"`;

export const findPayees = (on: Sql, accountId: string) =>
  rows(on, sql<Payee>`select ${payeeColumns} from payee where account_id = ${accountId} order by name`);

export const findPayee = (on: Sql, accountId: string, payeeId: string) =>
  row(on, sql<Payee>`select ${payeeColumns} from payee where id = ${payeeId} and account_id = ${accountId}`);

export async function insertPayee(on: Sql, payee: Payee): Promise<void> {
  await affected(
    on,
    sql`insert into payee (id, account_id, name, bank, number_sealed, account_hint, currency, added_at)
        values (${payee.id}, ${payee.accountId}, ${payee.name}, ${payee.bank}, ${payee.numberSealed}, ${payee.accountHint},
                ${payee.currency}, ${timestamp(payee.addedAt)})`,
  );
}

type WithdrawalRow = Omit<Withdrawal, 'payee'> & {
  readonly payeeId: string;
  readonly payeeName: string;
  readonly payeeBank: string;
  readonly payeeHint: string;
  readonly payeeNumberSealed: Buffer;
};

const selectWithdrawal = (where: Statement<unknown>) =>
  sql<WithdrawalRow>`
    select w.id, w.account_id as "accountId", w.user_id as "userId", w.amount_minor as "amountMinor", w.currency,
           w.proved_by as "provedBy", w.state, w.reference, w.refusal, w.request_hash as "requestHash",
           w.created_at as "createdAt", w.executed_at as "executedAt", w.delayed_at as "delayedAt",
           w.delay_reason as "delayReason", p.id as "payeeId", p.name as "payeeName",
           p.bank as "payeeBank", p.account_hint as "payeeHint", p.number_sealed as "payeeNumberSealed"
    from withdrawal w join payee p on p.id = w.payee_id where ${where}`;

function toWithdrawal(found: WithdrawalRow): Withdrawal {
  const { payeeId, payeeName, payeeBank, payeeHint, payeeNumberSealed, ...rest } = found;
  const payee = {
    id: payeeId,
    name: payeeName,
    bank: payeeBank,
    accountHint: payeeHint,
    numberSealed: payeeNumberSealed,
  };
  return { ...rest, payee };
}

export async function findWithdrawal(on: Sql, id: string): Promise<Withdrawal | null> {
  const found = await row(on, selectWithdrawal(sql`w.id = ${id}`));
  return found && toWithdrawal(found);
}

export async function findByIdempotencyKey(on: Sql, userId: string, key: string): Promise<Withdrawal | null> {
  const found = await row(on, selectWithdrawal(sql`w.user_id = ${userId} and w.idempotency_key = ${key}`));
  return found && toWithdrawal(found);
}

/** Newest first. */
export async function findWithdrawals(on: Sql, accountId: string, limit: number): Promise<Withdrawal[]> {
  const found = await rows(
    on,
    selectWithdrawal(sql`w.account_id = ${accountId} order by w.created_at desc, w.id desc limit ${limit}`),
  );
  return found.map(toWithdrawal);
}

export async function insertWithdrawal(
  on: Sql,
  withdrawal: {
    id: string;
    accountId: string;
    userId: string;
    payeeId: string;
    amountMinor: number;
    currency: Currency;
    usdMinor: number;
    rate: string;
    provedBy: ProofMethod;
    countedOn: string;
    idempotencyKey: string;
    requestHash: string;
    now: Instant;
  },
): Promise<void> {
  const w = withdrawal;
  await affected(
    on,
    sql`insert into withdrawal (id, account_id, user_id, payee_id, amount_minor, currency, usd_minor, rate, proved_by,
                                counted_on, idempotency_key, request_hash, created_at)
        values (${w.id}, ${w.accountId}, ${w.userId}, ${w.payeeId}, ${w.amountMinor}, ${w.currency}, ${w.usdMinor}, ${w.rate},
                ${w.provedBy}, ${w.countedOn}, ${w.idempotencyKey}, ${w.requestHash}, ${timestamp(w.now)})`,
  );
}

/** Oldest first; `withdrawal_delayed` serves it. */
export async function findDelayed(on: Sql, limit: number): Promise<Withdrawal[]> {
  const found = await rows(on, selectWithdrawal(sql`w.state = 'delayed' order by w.delayed_at, w.id limit ${limit}`));
  return found.map(toWithdrawal);
}

/** Everything that may still leave or has left counts; `withdrawal_caps` serves it. */
export async function sumCapUse(on: Sql, accountId: string, window: { today: string; from: string }): Promise<CapUse> {
  const found = await row(
    on,
    sql<CapUse>`
      select coalesce(sum(usd_minor) filter (where counted_on = ${window.today}), 0)::bigint as "dayUsdMinor",
             coalesce(sum(usd_minor), 0)::bigint as "windowUsdMinor"
      from withdrawal where account_id = ${accountId} and state <> 'refused' and counted_on >= ${window.from}`,
  );
  return found ?? { dayUsdMinor: 0, windowUsdMinor: 0 };
}

/** Amounts accepted here that the broker may not have seen yet. */
export async function sumExecuting(on: Sql, accountId: string): Promise<number> {
  const found = await row(
    on,
    sql<{ sum: number }>`select coalesce(sum(amount_minor), 0)::bigint as sum from withdrawal
                         where account_id = ${accountId} and state in ('executing', 'delayed')`,
  );
  return found?.sum ?? 0;
}

/** Withdrawals of one account are accepted one after the other, so that two cannot both fit under one cap. */
export async function lockAccount(on: Sql, accountId: string): Promise<void> {
  await rows(on, sql`select pg_advisory_xact_lock(hashtextextended(${`withdrawal:${accountId}`}, 0))`);
}

/** A statement for `consume`: the broker's answer is unclear, and one worker says so. */
export const markDelayed = (id: string, reason: string, at: Instant) =>
  sql`update withdrawal set state = 'delayed', delayed_at = ${timestamp(at)}, delay_reason = ${reason}
      where id = ${id} and state = 'executing'`;

/** A statement for `consume`: sent on its way again by a person. */
export const markRetried = (id: string) =>
  sql`update withdrawal set state = 'executing', delayed_at = null, delay_reason = null
      where id = ${id} and state = 'delayed'`;

/** A statement for `consume`: a withdrawal is executed once. */
export const markExecuted = (id: string, reference: string, at: Instant) =>
  sql`update withdrawal set state = 'executed', reference = ${reference}, executed_at = ${timestamp(at)}
      where id = ${id} and state in ('executing', 'delayed')`;

/** A statement for `consume`: a refusal by the broker is final and frees the cap. */
export const markRefused = (id: string, refusal: string) =>
  sql`update withdrawal set state = 'refused', refusal = ${refusal}
      where id = ${id} and state in ('executing', 'delayed')`;
