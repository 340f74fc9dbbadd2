/**
 * The two primitives behind everything single-use and everything counted (design law 6). Both are one statement, so
 * parallel requests on any number of nodes cannot both win: PostgreSQL's row lock decides.
 *
 * Attack: fifty requests in parallel each read "two tries left" before any of them writes. There is no read here to
 * race with: a try is charged before the answer is judged.
 */
import { assert, type Instant, secondsToMs } from '@strongroom/core';
import { affected, atCommit, rows, type Sql, type Statement, sql, type Tx, timestamp } from './database.ts';

/** Runs a conditional UPDATE or DELETE that may hit one row at most; true for the single winner. */
export async function consume(on: Sql, statement: Statement<unknown>): Promise<boolean> {
  const count = await affected(on, statement);
  assert(count <= 1, 'a single-use thing is one row');
  return count === 1;
}

/** Budget of a counter: at most `limit` within the window; reaching it blocks for `blockSeconds` (0: until the window ends). */
export interface Budget {
  readonly limit: number;
  readonly windowSeconds: number;
  readonly blockSeconds: number;
}

export interface Charge {
  readonly allowed: boolean;
  readonly count: number;
  /** When the counter frees itself: the end of the block, or of the window. */
  readonly freeAt: Instant;
}

export interface CounterCharge {
  readonly scope: string;
  readonly key: string;
  readonly budget: Budget;
  readonly now: Instant;
  readonly by?: number;
}

/**
 * Charges `by` to the counter (scope, key) if the budget allows it. One statement: an expired counter starts anew, a
 * full one is left untouched and refuses.
 */
export async function increment(on: Sql, counter: CounterCharge): Promise<Charge> {
  const { budget, now, by = 1 } = counter;
  if (by > budget.limit) return { allowed: false, count: 0, freeAt: now + secondsToMs(budget.windowSeconds) };
  const [charge] = await incrementInOrder(on, [counter]);
  assert(charge !== undefined, 'every counter answers');
  return charge;
}

/**
 * Charges several counters in one statement, each only if those before it allowed it. Answers a charge for each, up to
 * the first that refuses.
 */
export async function incrementInOrder(on: Sql, counters: readonly CounterCharge[]): Promise<Charge[]> {
  const charged = await rows(on, chargeAll(counters));
  const charges = charged.map(({ count, windowStartedAt, blockedUntil }, place) => {
    const windowSeconds = counters[place]?.budget.windowSeconds ?? 0;
    return { allowed: true, count, freeAt: blockedUntil ?? windowStartedAt + secondsToMs(windowSeconds) };
  });
  const refusing = counters[charges.length];
  return refusing === undefined ? charges : [...charges, await refusal(on, refusing)];
}

async function refusal(on: Sql, { scope, key, budget, now }: CounterCharge): Promise<Charge> {
  const full = await readCounter(on, scope, key);
  const freeAt = full === null ? now : (full.blockedUntil ?? full.windowStartedAt + secondsToMs(budget.windowSeconds));
  return { allowed: false, count: full?.count ?? 0, freeAt };
}

/** Each charge selects from the one before it, which answers a row only when it was allowed. */
function chargeAll(counters: readonly CounterCharge[]): Statement<CounterState> {
  const [only, ...others] = counters;
  assert(only !== undefined, 'there is a counter to charge');
  if (others.length === 0) return chargeOne(only, sql``);
  const step = (place: number) => sql.raw(`step${place}`);
  let steps = sql`step0 as (${chargeOne(only, sql``)})`;
  let answers = sql`select 0 as place, * from step0`;
  for (const [index, counter] of others.entries()) {
    steps = sql`${steps}, ${step(index + 1)} as (${chargeOne(counter, sql`from ${step(index)}`)})`;
    answers = sql`${answers} union all select ${sql.raw(String(index + 1))}, * from ${step(index + 1)}`;
  }
  return sql<CounterState>`with ${steps} ${answers} order by place`;
}

function chargeOne(counter: CounterCharge, after: Statement<unknown>): Statement<CounterState> {
  const { scope, key, budget, now, by = 1 } = counter;
  const blockEnd = budget.blockSeconds > 0 ? timestamp(now + secondsToMs(budget.blockSeconds)) : null;
  const expired = isExpired(timestamp(now - secondsToMs(budget.windowSeconds)));
  return sql<CounterState>`
    insert into counter as c (scope, key, count, window_started_at, blocked_until)
    select ${scope}::text, ${key}::text, ${by}::int, ${timestamp(now)}::timestamptz,
           ${by >= budget.limit ? blockEnd : null}::timestamptz ${after} where ${by}::int <= ${budget.limit}::int
    on conflict (scope, key) do update set
      count = case when ${expired} then excluded.count else c.count + excluded.count end,
      window_started_at = case when ${expired} then excluded.window_started_at else c.window_started_at end,
      blocked_until = case
        when (case when ${expired} then excluded.count else c.count + excluded.count end) >= ${budget.limit}::int
        then ${blockEnd}::timestamptz end
    where ${expired} or c.count + excluded.count <= ${budget.limit}::int
    returning count, window_started_at as "windowStartedAt", blocked_until as "blockedUntil"`;
}

/** A counter is expired when its block has passed or, unblocked, when its window has. */
const isExpired = (windowStart: string) =>
  sql`(case when c.blocked_until is not null then c.blocked_until <= excluded.window_started_at
            else c.window_started_at <= ${windowStart}::timestamptz end)`;

export interface CounterState {
  readonly count: number;
  readonly windowStartedAt: Instant;
  readonly blockedUntil: Instant | null;
}

/** The states of those counters that were ever charged, in no order. */
export const readCounters = (on: Sql, counters: readonly CounterName[]): Promise<CounterState[]> =>
  rows(
    on,
    sql<CounterState>`select count, window_started_at as "windowStartedAt", blocked_until as "blockedUntil"
                      from counter where (scope, key) in (${pairsOf(counters)})`,
  );

export const readCounter = async (on: Sql, scope: string, key: string): Promise<CounterState | null> =>
  (await readCounters(on, [{ scope, key }]))[0] ?? null;

/** Keeps a blocked counter blocked until `until`; for profiles where a try during the pause prolongs it. */
export async function prolongBlock(on: Sql, scope: string, key: string, until: Instant): Promise<void> {
  await affected(
    on,
    sql`update counter set blocked_until = ${timestamp(until)} where scope = ${scope} and key = ${key}`,
  );
}

interface CounterName {
  readonly scope: string;
  readonly key: string;
}

function pairsOf(counters: readonly CounterName[]): Statement<unknown> {
  const scopes = counters.map(({ scope }) => scope);
  const keys = counters.map(({ key }) => key);
  return sql`select * from unnest(${scopes}::text[], ${keys}::text[])`;
}

const deletion = (counters: readonly CounterName[]): Statement<unknown> =>
  sql`delete from counter where (scope, key) in (${pairsOf(counters)})`;

const oneLess = ({ scope, key }: CounterName): Statement<unknown> =>
  sql`update counter set count = greatest(count - 1, 0), blocked_until = null where scope = ${scope} and key = ${key}`;

/** Gives back what was charged: after a success, everything; the counter begins anew. */
export const resetCounters = async (on: Sql, counters: readonly CounterName[]): Promise<void> =>
  void (await affected(on, deletion(counters)));

/** Gives back one charge that turned out not to count; never below zero. */
export const giveBack = async (on: Sql, scope: string, key: string): Promise<void> =>
  void (await affected(on, oneLess({ scope, key })));

/** The same two with the commit: a counter that many share is not held locked while the transaction works. */
export const resetCountersAtCommit = (tx: Tx, counters: readonly CounterName[]): void =>
  atCommit(tx, deletion(counters));
export const giveBackAtCommit = (tx: Tx, counter: CounterName): void => atCommit(tx, oneLess(counter));

/** Housekeeping: drops counters whose window and block ended before `before`. They would start anew anyway. */
export async function deleteIdleCounters(on: Sql, before: Instant): Promise<void> {
  await affected(
    on,
    sql`delete from counter where window_started_at < ${timestamp(before)}
          and (blocked_until is null or blocked_until < ${timestamp(before)})`,
  );
}
