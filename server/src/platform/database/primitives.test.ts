/** The two primitives against a real PostgreSQL: in parallel, over time, and against a model in memory. */
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type FreshDatabase, freshDatabase } from '../../testing/database.ts';
import { type Database, openDatabase, sql } from './database.ts';
import {
  type Budget,
  type CounterState,
  consume,
  giveBack,
  increment,
  prolongBlock,
  readCounter,
  resetCounters,
} from './primitives.ts';

let fresh: FreshDatabase;
let database: Database;
beforeAll(async () => {
  fresh = await freshDatabase();
  database = openDatabase(fresh.url, { poolSize: 10, onError: () => {} });
  await sql`create table ticket (id int primary key, used boolean not null default false)`.execute(database.read);
});
afterAll(async () => {
  await database.close();
  await fresh.drop();
});

const NOW = Date.parse('2026-03-06T12:00:00Z');
let serial = 0;
const newKey = (): string => `key-${++serial}`;
const budget = (limit: number, windowSeconds: number, blockSeconds: number): Budget => ({
  limit,
  windowSeconds,
  blockSeconds,
});
const charge = (key: string, wish: { budget: Budget; now: number; by?: number }) =>
  increment(database.read, { scope: 'test', key, ...wish });

describe('consume', () => {
  it('has one winner among requests in parallel', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 12 }), async (parallel) => {
        const id = ++serial;
        await sql`insert into ticket (id) values (${id})`.execute(database.read);
        const use = sql`update ticket set used = true where id = ${id} and not used`;
        const won = await Promise.all(Array.from({ length: parallel }, () => consume(database.read, use)));
        expect(won.filter(Boolean)).toHaveLength(1);
      }),
      { numRuns: 30 },
    );
  });

  it('wins nothing where nothing is, and treats two rows as a bug', async () => {
    expect(await consume(database.read, sql`delete from ticket where id = -1`)).toBe(false);
    await sql`insert into ticket (id) values (-2), (-3)`.execute(database.read);
    await expect(consume(database.read, sql`delete from ticket where id < -1`)).rejects.toThrow('one row');
  });

  it('gives the ticket back when the transaction of the winner fails', async () => {
    await sql`insert into ticket (id) values (-5)`.execute(database.read);
    const take = sql`delete from ticket where id = -5`;
    const failing = database.transaction(async (tx) => {
      expect(await consume(tx, take)).toBe(true);
      throw new Error('the act failed');
    });
    await expect(failing).rejects.toThrow('the act failed');
    expect(await consume(database.read, take)).toBe(true);
  });
});

describe('increment in parallel', () => {
  it('allows exactly min(N, limit) of N charges, whoever comes first', async () => {
    await fc.assert(
      fc.asyncProperty(
        ...[fc.integer({ min: 1, max: 24 }), fc.integer({ min: 1, max: 12 }), fc.constantFrom(0, 60)],
        async (parallel, limit, blockSeconds) => {
          const key = newKey();
          const wish = { budget: budget(limit, 60, blockSeconds), now: NOW };
          const charges = await Promise.all(Array.from({ length: parallel }, () => charge(key, wish)));
          const allowed = charges.filter((entry) => entry.allowed);
          expect(allowed).toHaveLength(Math.min(parallel, limit));
          // Each allowed charge saw a count of its own: nobody was let through on a stale one.
          expect(allowed.map((entry) => entry.count).sort((a, b) => a - b)).toEqual(
            allowed.map((_, index) => index + 1),
          );
        },
      ),
      { numRuns: 40 },
    );
  });

  it('also when each charge is part of a larger transaction', async () => {
    const key = newKey();
    const attempts = Array.from({ length: 16 }, () =>
      database.transaction((tx) =>
        increment(tx, { scope: 'test', key, budget: budget(5, 60, 0), now: NOW }).then((entry) => entry.allowed),
      ),
    );
    expect((await Promise.all(attempts)).filter(Boolean)).toHaveLength(5);
  });

  it('never lets a sum of larger charges over the limit', async () => {
    await fc.assert(
      fc.asyncProperty(
        ...[fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 16 }), fc.integer({ min: 1, max: 30 })],
        async (sizes, limit) => {
          const key = newKey();
          const tries = sizes.map((by) => charge(key, { budget: budget(limit, 60, 0), now: NOW, by }));
          const spent = (await Promise.all(tries)).reduce(
            (sum, entry, at) => sum + (entry.allowed ? (sizes[at] ?? 0) : 0),
            0,
          );
          expect(spent).toBeLessThanOrEqual(limit);
          expect((await readCounter(database.read, 'test', key))?.count ?? 0).toBe(spent);
        },
      ),
      { numRuns: 30 },
    );
  });
});

describe('a counter over time', () => {
  it.each<[string, Budget, number[], boolean[]]>([
    [
      'frees itself when the window ends',
      budget(2, 60, 0),
      [0, 1, 2, 59, 60, 61, 62],
      [true, true, false, false, true, true, false],
    ],
    [
      'does not slide: the window ends after its first charge',
      budget(2, 60, 0),
      [0, 59, 60, 61, 62],
      [true, true, true, true, false],
    ],
    [
      'is blocked from the charge that fills it',
      budget(2, 60, 300),
      [0, 50, 60, 349, 350],
      [true, true, false, false, true],
    ],
    [
      'with a block shorter than its window begins anew',
      budget(2, 60, 10),
      [0, 1, 10, 11, 12, 13],
      [true, true, false, true, true, false],
    ],
    ['of one is blocked at once', budget(1, 60, 30), [0, 29, 30], [true, false, true]],
  ])('%s', async (_name, wish, seconds, expected) => {
    const key = newKey();
    const allowed: boolean[] = [];
    for (const at of seconds) allowed.push((await charge(key, { budget: wish, now: NOW + at * 1_000 })).allowed);
    expect(allowed).toEqual(expected);
  });

  it('says when it frees itself, and does at exactly that instant', async () => {
    for (const wish of [budget(1, 60, 0), budget(1, 60, 300)]) {
      const key = newKey();
      const { freeAt } = await charge(key, { budget: wish, now: NOW });
      expect(freeAt).toBe(NOW + (wish.blockSeconds || wish.windowSeconds) * 1_000);
      expect(await charge(key, { budget: wish, now: freeAt - 1 })).toMatchObject({ allowed: false, freeAt });
      expect((await charge(key, { budget: wish, now: freeAt })).allowed).toBe(true);
    }
  });

  it('refuses what can never fit, and counts nothing for it', async () => {
    const key = newKey();
    expect((await charge(key, { budget: budget(3, 60, 0), now: NOW, by: 4 })).allowed).toBe(false);
    expect(await readCounter(database.read, 'test', key)).toBeNull();
  });

  it('is kept apart by scope and by key', async () => {
    const wish = { budget: budget(1, 60, 0), now: NOW };
    const counters = [
      ['a', 'b|c'],
      ['a|b', 'c'],
      ['a', 'b'],
      ['a', ''],
    ] as const;
    for (const [scope, key] of counters) {
      expect((await increment(database.read, { scope, key, ...wish })).allowed).toBe(true);
    }
  });
});

/** What the counter should do, in a dozen lines without a database. */
class Model {
  now = NOW;
  readonly counters = new Map<string, CounterState>();

  charge(key: string, { limit, windowSeconds, blockSeconds }: Budget): boolean {
    const found = this.counters.get(key);
    const over =
      found === undefined ||
      (found.blockedUntil === null
        ? this.now >= found.windowStartedAt + windowSeconds * 1_000
        : this.now >= found.blockedUntil);
    if (!over && found.count + 1 > limit) return false;
    const count = over ? 1 : found.count + 1;
    const blockedUntil = count >= limit && blockSeconds > 0 ? this.now + blockSeconds * 1_000 : null;
    this.counters.set(key, { count, windowStartedAt: over ? this.now : found.windowStartedAt, blockedUntil });
    return true;
  }
}

type Step = fc.AsyncCommand<Model, { prefix: string }>;
const step = (name: string, run: Step['run']): Step => ({ check: () => true, run, toString: () => name });
const BUDGETS = [budget(3, 20, 0), budget(2, 20, 30)];

describe('counters and their model', () => {
  it('agree after any sequence of charges, waits, resets, returns and prolonged blocks', async () => {
    const keys = fc.constantFrom('a', 'b');
    const agree = async (model: Model, prefix: string): Promise<void> => {
      for (const key of ['a', 'b']) {
        expect(await readCounter(database.read, 'model', prefix + key)).toEqual(model.counters.get(key) ?? null);
      }
    };
    const commands = fc.commands<Model, { prefix: string }, false>(
      [
        fc.tuple(keys, fc.constantFrom(...BUDGETS)).map(([key, wish]) =>
          step(`charge ${key} ${wish.blockSeconds}`, async (model, { prefix }) => {
            const counter = { scope: 'model', key: prefix + key, budget: wish, now: model.now };
            expect((await increment(database.read, counter)).allowed).toBe(model.charge(key, wish));
            await agree(model, prefix);
          }),
        ),
        fc.integer({ min: 0, max: 31 }).map((seconds) =>
          step(`wait ${seconds}`, async (model) => {
            model.now += seconds * 1_000;
          }),
        ),
        fc.subarray(['a', 'b']).map((those) =>
          step(`reset ${those.join()}`, async (model, { prefix }) => {
            await resetCounters(
              database.read,
              those.map((key) => ({ scope: 'model', key: prefix + key })),
            );
            for (const key of those) model.counters.delete(key);
            await agree(model, prefix);
          }),
        ),
        keys.map((key) =>
          step(`give back ${key}`, async (model, { prefix }) => {
            await giveBack(database.read, 'model', prefix + key);
            const found = model.counters.get(key);
            if (found !== undefined)
              model.counters.set(key, { ...found, count: Math.max(0, found.count - 1), blockedUntil: null });
            await agree(model, prefix);
          }),
        ),
        keys.map((key) =>
          step(`prolong ${key}`, async (model, { prefix }) => {
            const until = model.now + 40_000;
            await prolongBlock(database.read, 'model', prefix + key, until);
            const found = model.counters.get(key);
            if (found !== undefined) model.counters.set(key, { ...found, blockedUntil: until });
            await agree(model, prefix);
          }),
        ),
      ],
      { maxCommands: 25 },
    );
    await fc.assert(
      fc.asyncProperty(commands, (sequence) =>
        fc.asyncModelRun(() => ({ model: new Model(), real: { prefix: `${++serial}-` } }), sequence),
      ),
      { numRuns: 40 },
    );
  });
});
