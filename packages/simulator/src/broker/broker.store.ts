/**
 * SQL of the paper broker. Money leaves by one statement: debit and ledger line together, under the unique
 * idempotency key. A second attempt with the same key fails on that key and takes its debit back with it.
 */
import { sql } from 'kysely';
import type { WorldDatabase } from '../storage/database.ts';
import { type AccountRow, type OpenedAccount, type PaperWithdrawal, paperWithdrawal } from './broker.model.ts';

export async function insertAccount(
  db: WorldDatabase,
  account: OpenedAccount,
  openedAt: number,
  settlesAt: number,
): Promise<boolean> {
  const result = await db
    .insertInto('world.account')
    .values({
      id: account.accountId,
      holder: account.holder,
      currency: account.currency,
      cash_minor: account.openingCashMinor,
      opening_cash_minor: account.openingCashMinor,
      unsettled_minor: account.unsettledMinor,
      opened_at: openedAt,
      settles_at: settlesAt,
      positions: JSON.stringify(account.positions),
    })
    .onConflict((conflict) => conflict.column('id').doNothing())
    .executeTakeFirst();
  return result.numInsertedOrUpdatedRows === 1n;
}

export async function findAccount(db: WorldDatabase, id: string): Promise<AccountRow | null> {
  return (await db.selectFrom('world.account').selectAll().where('id', '=', id).executeTakeFirst()) ?? null;
}

export async function listAccounts(db: WorldDatabase): Promise<AccountRow[]> {
  return db.selectFrom('world.account').selectAll().orderBy('opened_at').orderBy('id').limit(200).execute();
}

/** Everything was sold and has left; what the statements count from follows. False where there is no such account. */
export async function emptyAccount(db: WorldDatabase, id: string): Promise<boolean> {
  const { numAffectedRows = 0n } = await sql`
    UPDATE world.account
    SET opening_cash_minor = opening_cash_minor - cash_minor, cash_minor = 0, unsettled_minor = 0, positions = '[]'
    WHERE id = ${id}`.execute(db);
  return numAffectedRows === 1n;
}

export interface WithdrawalAttempt {
  readonly key: string;
  readonly bodyHash: string;
  readonly reference: string;
  readonly withdrawalId: string;
  readonly accountId: string;
  readonly amountMinor: number;
  readonly currency: string;
  readonly payee: { readonly name: string; readonly bank: string; readonly accountNumber: string };
}

export type Attempted = 'executed' | 'key-taken' | 'not-covered';
const UNIQUE_VIOLATION = '23505';

export async function executeWithdrawal(db: WorldDatabase, order: WithdrawalAttempt, now: number): Promise<Attempted> {
  try {
    const { rows } = await sql`
      WITH debited AS (
        UPDATE world.account SET cash_minor = cash_minor - ${order.amountMinor}::bigint
        WHERE id = ${order.accountId} AND currency = ${order.currency}
          AND cash_minor - CASE WHEN settles_at > ${now}::bigint THEN unsettled_minor ELSE 0 END
              >= ${order.amountMinor}::bigint
          AND NOT EXISTS (SELECT 1 FROM world.withdrawal w WHERE w.idempotency_key = ${order.key})
        RETURNING id)
      INSERT INTO world.withdrawal (idempotency_key, body_hash, reference, withdrawal_id, account_id, amount_minor,
                                    currency, payee, executed_at)
      SELECT ${order.key}, ${order.bodyHash}, ${order.reference}, ${order.withdrawalId}, debited.id,
             ${order.amountMinor}::bigint, ${order.currency}, ${JSON.stringify(order.payee)}::jsonb, ${now}::bigint
      FROM debited
      RETURNING reference`.execute(db);
    return rows.length === 1 ? 'executed' : 'not-covered';
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === UNIQUE_VIOLATION) return 'key-taken';
    throw error;
  }
}

const WITHDRAWAL_COLUMNS = [
  'idempotency_key',
  'body_hash',
  'reference',
  'withdrawal_id',
  'account_id',
  'amount_minor',
  'currency',
  'payee',
  'executed_at',
] as const;

interface WithdrawalRow {
  readonly reference: string;
  readonly withdrawal_id: string;
  readonly account_id: string;
  readonly amount_minor: number;
  readonly currency: string;
  readonly payee: unknown;
  readonly executed_at: number;
}

const toWithdrawal = (row: WithdrawalRow): PaperWithdrawal =>
  paperWithdrawal.parse({
    reference: row.reference,
    withdrawalId: row.withdrawal_id,
    accountId: row.account_id,
    amountMinor: row.amount_minor,
    currency: row.currency,
    payee: row.payee,
    executedAt: new Date(row.executed_at).toISOString(),
  });

export interface KnownWithdrawal {
  readonly bodyHash: string;
  readonly withdrawal: PaperWithdrawal;
}

export async function findWithdrawal(db: WorldDatabase, key: string): Promise<KnownWithdrawal | null> {
  const row = await db
    .selectFrom('world.withdrawal')
    .select(WITHDRAWAL_COLUMNS)
    .where('idempotency_key', '=', key)
    .executeTakeFirst();
  return row === undefined ? null : { bodyHash: row.body_hash, withdrawal: toWithdrawal(row) };
}

/** Newest first. */
export async function listWithdrawals(db: WorldDatabase, accountId: string | null): Promise<PaperWithdrawal[]> {
  let query = db.selectFrom('world.withdrawal').select(WITHDRAWAL_COLUMNS);
  if (accountId !== null) query = query.where('account_id', '=', accountId);
  const rows = await query.orderBy('seq', 'desc').limit(1_000).execute();
  return rows.map(toWithdrawal);
}
