/** Several counters charged in one statement: like one after the other, and each only if those before it allow it. */
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type FreshDatabase, freshDatabase } from '../../testing/database.ts';
import { type Database, openDatabase } from './database.ts';
import { type Budget, increment, incrementInOrder, readCounter } from './primitives.ts';

let fresh: FreshDatabase;
let database: Database;
beforeAll(async () => {
  fresh = await freshDatabase();
  database = openDatabase(fresh.url, { poolSize: 10, onError: () => {} });
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

describe('several counters in order', () => {
  const inOrder = (key: string, limits: readonly number[], now = NOW) =>
    incrementInOrder(
      database.read,
      limits.map((limit, place) => ({ scope: `order-${place}`, key, budget: budget(limit, 60, 30), now })),
    );
  const countsOf = (key: string) =>
    Promise.all([0, 1, 2].map(async (place) => (await readCounter(database.read, `order-${place}`, key))?.count ?? 0));

  it('are charged up to the first that refuses, which says until when', async () => {
    const key = newKey();
    expect((await inOrder(key, [3, 1, 2])).map(({ count }) => count)).toEqual([1, 1, 1]);
    const second = await inOrder(key, [3, 1, 2]);
    expect(second).toEqual([
      { allowed: true, count: 2, freeAt: NOW + 60_000 },
      { allowed: false, count: 1, freeAt: NOW + 30_000 },
    ]);
    expect(await countsOf(key)).toEqual([2, 1, 1]);
  });

  it('are charged like one after the other, whatever their limits and the time between', async () => {
    const limit = fc.integer({ min: 1, max: 4 });
    await fc.assert(
      fc.asyncProperty(
        fc.tuple(limit, limit, limit),
        fc.array(fc.integer({ min: 0, max: 40 }), { minLength: 1, maxLength: 6 }),
        async (limits, waits) => {
          const [together, apart] = [newKey(), newKey()];
          let now = NOW;
          for (const seconds of waits) {
            now += seconds * 1_000;
            const charges = [];
            for (const [place, each] of limits.entries()) {
              const wish = { scope: `order-${place}`, key: apart, budget: budget(each, 60, 30), now };
              charges.push(await increment(database.read, wish));
              if (!charges.at(-1)?.allowed) break;
            }
            expect(await inOrder(together, limits, now)).toEqual(charges);
          }
          expect(await countsOf(together)).toEqual(await countsOf(apart));
        },
      ),
      { numRuns: 40 },
    );
  });

  it('refuse what is more than the whole budget', async () => {
    const key = newKey();
    expect((await inOrder(key, [3, 0, 3])).map(({ allowed }) => allowed)).toEqual([true, false]);
    expect(await countsOf(key)).toEqual([1, 0, 0]);
  });

  it('let no more through in parallel than the narrowest allows', async () => {
    const key = newKey();
    const tries = await Promise.all(Array.from({ length: 20 }, () => inOrder(key, [10, 3])));
    expect(tries.filter((charges) => charges.every(({ allowed }) => allowed))).toHaveLength(3);
    expect((await countsOf(key)).slice(0, 2)).toEqual([10, 3]);
  });
});
