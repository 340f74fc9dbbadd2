/**
 * The one way to PostgreSQL. Reads run on any pooled connection; everything that changes state runs in `transaction`,
 * which retries when PostgreSQL asks for it (serialisation failure, deadlock), so work passed in must be repeatable:
 * no side effect outside the database before commit. What must follow a commit is registered with `afterCommit`.
 * Instants cross as milliseconds: `timestamp()` on the way in, a type parser on the way out.
 */
import { assert, type Instant, type Result } from '@strongroom/core';
import { Kysely, PostgresDialect, type RawBuilder, sql, type Transaction } from 'kysely';
import pg from 'pg';

type NoTables = Record<never, never>;
/** Anything statements can run on: the pool or an open transaction. */
export type Sql = Kysely<NoTables>;
export type Tx = Transaction<NoTables>;

export interface Database {
  readonly read: Sql;
  transaction<T>(work: (tx: Tx) => Promise<T>): Promise<T>;
  /** Like `transaction`, but a refusal rolls everything back: nothing of a refused act remains. */
  attempt<T, R>(work: (tx: Tx) => Promise<Result<T, R>>): Promise<Result<T, R>>;
  close(): Promise<void>;
}

/** Carries a refusal out of a transaction that must not commit. */
class RolledBack extends Error {
  readonly result: unknown;
  constructor(result: unknown) {
    super('rolled back on refusal');
    this.result = result;
  }
}

const RETRYABLE = new Set(['40001', '40P01']);
const MAX_TRIES = 5;
const afterCommitCallbacks = new WeakMap<Tx, (() => void)[]>();

/** Runs `callback` once the transaction is durable; never when it rolled back. */
export function afterCommit(tx: Tx, callback: () => void): void {
  const callbacks = afterCommitCallbacks.get(tx);
  assert(callbacks !== undefined, 'afterCommit is called inside Database.transaction');
  callbacks.push(callback);
}

export function openDatabase(url: string, options: { poolSize: number; onError: (error: Error) => void }): Database {
  const pool = new pg.Pool({
    connectionString: url,
    max: options.poolSize,
    options: '-c timezone=UTC -c statement_timeout=15000 -c idle_in_transaction_session_timeout=30000',
    types: { getTypeParser },
  });
  // Without a listener a restart of PostgreSQL would crash this process.
  pool.on('error', options.onError);
  const kysely = new Kysely<NoTables>({ dialect: new PostgresDialect({ pool }) });
  return {
    read: kysely,
    transaction: (work) => withRetry(() => runOnce(kysely, work)),
    async attempt<T, R>(work: (tx: Tx) => Promise<Result<T, R>>) {
      try {
        return await withRetry(() =>
          runOnce(kysely, async (tx): Promise<Result<T, R>> => {
            const result = await work(tx);
            if (!result.ok) throw new RolledBack(result);
            return result;
          }),
        );
      } catch (error) {
        if (error instanceof RolledBack) return error.result as Result<T, R>;
        throw error;
      }
    },
    close: () => kysely.destroy(),
  };
}

async function runOnce<T>(kysely: Kysely<NoTables>, work: (tx: Tx) => Promise<T>): Promise<T> {
  const callbacks: (() => void)[] = [];
  const result = await kysely.transaction().execute((tx) => {
    afterCommitCallbacks.set(tx, callbacks);
    return work(tx);
  });
  for (const callback of callbacks) callback();
  return result;
}

async function withRetry<T>(attempt: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await attempt();
    } catch (error) {
      if (tries >= MAX_TRIES || !RETRYABLE.has(sqlState(error) ?? '')) throw error;
    }
  }
}

/** SQLSTATE of a PostgreSQL error, or null for anything else. */
export function sqlState(error: unknown): string | null {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : null;
}

/** An instant as a timestamptz parameter. */
export const timestamp = (instant: Instant): Date => new Date(instant);
export const timestampOrNull = (instant: Instant | null): Date | null => (instant === null ? null : new Date(instant));

/** All rows of a statement. */
export async function rows<Row>(on: Sql, statement: RawBuilder<Row>): Promise<Row[]> {
  return (await statement.execute(on)).rows;
}

/** The only row of a statement, or null. More than one is a bug. */
export async function row<Row>(on: Sql, statement: RawBuilder<Row>): Promise<Row | null> {
  const found = (await statement.execute(on)).rows;
  assert(found.length <= 1, 'the statement answers at most one row');
  return found[0] ?? null;
}

/** How many rows an INSERT, UPDATE or DELETE touched. */
export async function affected(on: Sql, statement: RawBuilder<unknown>): Promise<number> {
  return Number((await statement.execute(on)).numAffectedRows ?? 0n);
}

const TIMESTAMPTZ = 1184;
const INT8 = 20;
const DATE = 1082;

function getTypeParser(oid: number, format?: 'text' | 'binary'): (value: string) => unknown {
  if (format !== 'binary') {
    if (oid === TIMESTAMPTZ) {
      const parse = pg.types.getTypeParser(TIMESTAMPTZ, 'text') as (value: string) => Date;
      return (value) => parse(value).getTime();
    }
    if (oid === INT8) return parseSafeInteger;
    if (oid === DATE) return (value) => value;
  }
  return pg.types.getTypeParser(oid, 'text') as (value: string) => unknown;
}

function parseSafeInteger(value: string): number {
  const number = Number(value);
  assert(Number.isSafeInteger(number), 'a bigint column fits a safe integer');
  return number;
}

export { type RawBuilder, sql };
