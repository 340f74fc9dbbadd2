/**
 * The one way to PostgreSQL. Reads run on any pooled connection; beside an open transaction there is always one for them
 * (lanes.ts), and they see nothing of it. Everything that changes state runs in `transaction`, which retries when
 * PostgreSQL asks for it (serialisation failure, deadlock), so work passed in must be repeatable: no side effect outside
 * the database before commit. What must follow a commit is registered with `afterCommit`. What nothing later in the
 * transaction reads is left to `atCommit` and travels with COMMIT. Instants cross as milliseconds: `timestamp()` on the
 * way in, a type parser on the way out.
 */
import { assert, type Instant, type Result, toRfc3339 } from '@strongroom/core';
import pg from 'pg';
import { databasePresets } from '../config/config.database.ts';
import type { Config } from '../config/config.schema.ts';
import { exchange } from './exchange.ts';
import { type Lanes, makeLanes } from './lanes.ts';
import { COMMIT, type Line, makeLine } from './line.ts';
import { type Outcome, type Query, type Sql, type Statement, sql, toQuery } from './sql.ts';

declare const inTransaction: unique symbol;
export interface Tx extends Sql {
  readonly [inTransaction]: true;
}

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

const IN_FAILED_TRANSACTION = '25P02';
const RETRYABLE = new Set(['40001', '40P01']);

interface LastStatement {
  readonly query: Query;
  readonly committed: (outcome: Outcome<never>) => void;
}
interface Pending {
  readonly afterCommit: (() => void)[];
  readonly atCommit: LastStatement[];
  readonly lastOfAll: (LastStatement & { readonly lock: string })[];
}
const pending = new WeakMap<Sql, Pending>();

function pendingOf(tx: Tx): Pending {
  const found = pending.get(tx);
  assert(found !== undefined, 'called inside Database.transaction');
  return found;
}

/** Runs `callback` once the transaction is durable; never when it rolled back. */
export const afterCommit = (tx: Tx, callback: () => void): void => void pendingOf(tx).afterCommit.push(callback);

/**
 * Leaves a statement to the end of the transaction, in the order of the calls. It is sent together with COMMIT, and when
 * it fails nothing is committed. For what nothing later in the same transaction reads. `committed` hears what came of it,
 * once it is durable.
 */
export function atCommit<Row>(
  tx: Tx,
  statement: Statement<Row>,
  committed: (outcome: Outcome<Row>) => void = () => {},
): void {
  pendingOf(tx).atCommit.push({ query: toQuery(statement), committed });
}

/**
 * Like `atCommit`, for a statement that takes a lock named `lock` and holds it until the commit: behind all others, and in
 * the order of the locks' names, so that two transactions never wait for each other.
 */
export function lastOfAll(tx: Tx, lock: string, statement: Statement<unknown>): void {
  pendingOf(tx).lastOfAll.push({ lock, query: toQuery(statement), committed: () => {} });
}

/**
 * Statements of one transaction that need nothing from each other: they leave as one message and run in the order written
 * here, one after the other. Everything has ended when this answers, also when one of them failed.
 */
export async function together<T extends readonly unknown[]>(
  ...work: { readonly [Index in keyof T]: Promise<T[Index]> }
): Promise<T> {
  const answers = await Promise.allSettled(work);
  const failures = answers.flatMap((answer) => (answer.status === 'rejected' ? [answer.reason as unknown] : []));
  // Behind a failure every other statement fails too, only because of it: what failed by itself says why.
  if (failures.length > 0) throw failures.find((error) => sqlState(error) !== IN_FAILED_TRANSACTION) ?? failures[0];
  return answers.map((answer) => (answer.status === 'fulfilled' ? answer.value : undefined)) as unknown as T;
}

export function openDatabase(
  url: string,
  options: { poolSize: number; onError: (error: Error) => void } & Partial<Config['database']>,
): Database {
  const { connectTimeoutMs, statementTimeoutMs, idleTransactionTimeoutMs, tries } = { ...databasePresets, ...options };
  const pool = new pg.Pool({
    connectionString: url,
    max: options.poolSize,
    connectionTimeoutMillis: connectTimeoutMs,
    options: `-c timezone=UTC -c statement_timeout=${statementTimeoutMs} -c idle_in_transaction_session_timeout=${idleTransactionTimeoutMs}`,
    types: { getTypeParser },
    pipeline: true,
  } as pg.PoolConfig);
  // Without listeners a restart of PostgreSQL would crash this process, whether a connection rests or works.
  pool.on('connect', (client) => void client.on('error', options.onError));
  pool.on('error', () => {});
  const lanes = makeLanes(options.poolSize, connectTimeoutMs);
  const transaction = <T>(work: (tx: Tx) => Promise<T>): Promise<T> =>
    withRetry(tries, () => lanes.transaction(() => runOnce(pool, lanes, work)));
  return {
    read: { run: (query) => lanes.statement(() => readOn(pool, query)) },
    transaction,
    async attempt<T, R>(work: (tx: Tx) => Promise<Result<T, R>>) {
      try {
        return await transaction(async (tx): Promise<Result<T, R>> => {
          const result = await work(tx);
          if (!result.ok) throw new RolledBack(result);
          return result;
        });
      } catch (error) {
        if (error instanceof RolledBack) return error.result as Result<T, R>;
        throw error;
      }
    },
    close: () => pool.end(),
  };
}

/** One statement on any connection. */
async function readOn<Row>(pool: pg.Pool, query: Query): Promise<Outcome<Row>> {
  const { name } = query;
  if (name === undefined) {
    const { rows, rowCount } = await pool.query(query.text, query.values as unknown[]);
    return { rows: rows as Row[], count: rowCount ?? 0 };
  }
  const client = await pool.connect();
  let broken: Error | undefined;
  try {
    return await new Promise<Outcome<never>>((done, failed) => {
      void exchange(client, [{ query: { ...query, name }, done, failed }], getTypeParser);
    });
  } catch (error) {
    broken = error as Error;
    throw traced(error);
  } finally {
    client.release(broken);
  }
}

async function runOnce<T>(pool: pg.Pool, lanes: Lanes, work: (tx: Tx) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  const line = makeLine(client, getTypeParser);
  let over = false;
  // What still wants to run when its transaction has ended must not run on its own behind it.
  const run = (query: Query) => {
    assert(!over, 'a statement belongs to a transaction that is under way');
    return line.run(query);
  };
  const tx = { run } as Sql as Tx;
  const waiting: Pending = { afterCommit: [], atCommit: [], lastOfAll: [] };
  pending.set(tx, waiting);
  let broken: Error | undefined;
  try {
    const result = await lanes.beside(() => work(tx));
    over = true;
    const ordered = waiting.lastOfAll.toSorted((a, b) => (a.lock < b.lock ? -1 : a.lock > b.lock ? 1 : 0));
    await commit(line, [...waiting.atCommit, ...ordered]);
    for (const callback of waiting.afterCommit) callback();
    return result;
  } catch (error) {
    over = true;
    await line.settled();
    if (line.begun()) {
      await client.query('rollback').catch((failure: Error) => {
        broken = failure;
      });
    }
    throw traced(error);
  } finally {
    client.release(broken);
  }
}

/** Behind a statement that fails COMMIT is not run, so its error is the transaction's. */
async function commit(line: Line, last: readonly LastStatement[]): Promise<void> {
  const sent = last.map(({ query }) => line.run(query));
  const ended = line.run(COMMIT);
  const failed = (await Promise.allSettled([...sent, ended])).find((answer) => answer.status === 'rejected');
  if (failed !== undefined) throw failed.reason;
  // A failure that was swallowed on the way still rolls back: PostgreSQL answers such a COMMIT with ROLLBACK.
  if ((await ended).command !== 'COMMIT') throw new Error('the transaction had failed and was rolled back');
  const outcomes = await Promise.all(sent);
  for (const [index, { committed }] of last.entries()) committed(outcomes[index] ?? { rows: [], count: 0 });
}

/** Errors of PostgreSQL are made where its answer is read; the way that leads back here says more. */
function traced(error: unknown): unknown {
  if (error instanceof pg.DatabaseError) Error.captureStackTrace(error);
  return error;
}

async function withRetry<T>(most: number, attempt: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await attempt();
    } catch (error) {
      if (tries >= most || !RETRYABLE.has(sqlState(error) ?? '')) throw error;
    }
  }
}

/** SQLSTATE of a PostgreSQL error, or null for anything else. */
export function sqlState(error: unknown): string | null {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : null;
}

/** An instant as a timestamptz parameter. */
export const timestamp = (instant: Instant): string => toRfc3339(instant);
export const timestampOrNull = (instant: Instant | null): string | null =>
  instant === null ? null : toRfc3339(instant);

/** All rows of a statement. */
export async function rows<Row>(on: Sql, statement: Statement<Row>): Promise<Row[]> {
  return (await statement.execute(on)).rows;
}

/** The only row of a statement, or null. More than one is a bug. */
export async function row<Row>(on: Sql, statement: Statement<Row>): Promise<Row | null> {
  const found = (await statement.execute(on)).rows;
  assert(found.length <= 1, 'the statement answers at most one row');
  return found[0] ?? null;
}

/** How many rows an INSERT, UPDATE or DELETE touched. */
export async function affected(on: Sql, statement: Statement<unknown>): Promise<number> {
  return (await statement.execute(on)).count;
}

const TIMESTAMPTZ = 1184;
const INT8 = 20;
const DATE = 1082;

type Parser = (value: string) => unknown;
const parseDate = pg.types.getTypeParser(TIMESTAMPTZ, 'text') as (value: string) => Date;

/** `2026-03-08 06:59:59.999+00`, as every connection here writes it; anything else takes the long way. */
function parseInstant(value: string): Instant {
  const instant = value.endsWith('+00') ? Date.parse(`${value.slice(0, 10)}T${value.slice(11, -3)}Z`) : Number.NaN;
  return Number.isNaN(instant) ? parseDate(value).getTime() : instant;
}

function parseSafeInteger(value: string): number {
  const number = Number(value);
  assert(Number.isSafeInteger(number), 'a bigint column fits a safe integer');
  return number;
}

const textParsers = new Map<number, Parser>([
  [TIMESTAMPTZ, parseInstant],
  [INT8, parseSafeInteger],
  [DATE, (value) => value],
]);

function getTypeParser(oid: number, format?: 'text' | 'binary'): Parser {
  const own = format === 'binary' ? undefined : textParsers.get(oid);
  return own ?? (pg.types.getTypeParser(oid, 'text') as Parser);
}

export { type Sql, type Statement, sql };
