/** Nobody who holds a connection waits for somebody who waits for one, however many come at once. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { type FreshDatabase, freshDatabase } from '../../testing/database.ts';
import { affected, afterCommit, type Database, openDatabase, row, sql, type Tx } from './database.ts';
import { FEWEST_CONNECTIONS, makeLanes } from './lanes.ts';

const CONNECTIONS = 5;

let fresh: FreshDatabase;
let database: Database;
beforeAll(async () => {
  fresh = await freshDatabase();
  database = openDatabase(fresh.url, { poolSize: CONNECTIONS, onError: () => {} });
  await sql`create table purse (name text primary key, amount bigint not null)`.execute(database.read);
});
afterAll(async () => {
  await database.close();
  await fresh.drop();
});
beforeEach(async () => {
  await sql`truncate purse`.execute(database.read);
  await sql`insert into purse values ('a', 0), ('b', 0)`.execute(database.read);
});

const add = (on: Tx | Database['read'], name: string) =>
  affected(on, sql`update purse set amount = amount + 1 where name = ${name}`);
const amountOf = async (name: string) =>
  (await row(database.read, sql<{ amount: number }>`select amount from purse where name = ${name}`))?.amount;

describe('a statement beside an open transaction', () => {
  it('has a connection when as many transactions as there are connections, and more, want one', async () => {
    const all = Array.from({ length: 3 * CONNECTIONS }, (_none, index) =>
      database.transaction(async (tx) => {
        await sql`select ${index}::int`.execute(tx);
        return await amountOf('a');
      }),
    );
    expect(await Promise.all(all)).toEqual(all.map(() => 0));
  });

  it('has one while others wait for what the transaction holds', async () => {
    const holding = Promise.withResolvers<void>();
    const crowded = Promise.withResolvers<void>();
    const reading = database.transaction(async (tx) => {
      await add(tx, 'a');
      holding.resolve();
      await crowded.promise;
      return await amountOf('a');
    });
    await holding.promise;
    const others = Array.from({ length: 2 * CONNECTIONS }, () => add(database.read, 'a'));
    crowded.resolve();
    // Of the open transaction it sees nothing.
    expect(await reading).toBe(0);
    await Promise.all(others);
    expect(await amountOf('a')).toBe(2 * CONNECTIONS + 1);
  });
});

it('a statement by itself does not wait for transactions that stay open', async () => {
  const over = Promise.withResolvers<void>();
  const all = Array.from({ length: 2 * CONNECTIONS }, (_none, index) =>
    database.transaction(async (tx) => {
      await sql`select ${index}::int`.execute(tx);
      await over.promise;
    }),
  );
  expect(await amountOf('a')).toBe(0);
  over.resolve();
  await Promise.all(all);
});

describe('a transaction inside another', () => {
  it('is refused as a bug, and leaves nothing', async () => {
    const outer = database.transaction(async (tx) => {
      await add(tx, 'a');
      await database.transaction((inner) => add(inner, 'b'));
    });
    await expect(outer).rejects.toThrow('no transaction is opened inside another');
    expect([await amountOf('a'), await amountOf('b')]).toEqual([0, 0]);
  });

  it('is none when it was begun there and comes after it', async () => {
    const committed = Promise.withResolvers<void>();
    let after: Promise<unknown> = Promise.resolve();
    let following: Promise<unknown> = Promise.resolve();
    await database.transaction(async (tx) => {
      after = committed.promise.then(() => database.transaction((later) => add(later, 'b')));
      afterCommit(tx, () => {
        following = database.transaction((next) => add(next, 'b'));
        committed.resolve();
      });
      await add(tx, 'a');
    });
    await Promise.all([after, following]);
    expect([await amountOf('a'), await amountOf('b')]).toEqual([1, 2]);
  });
});

describe('a lane', () => {
  beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] }));
  afterEach(() => void vi.useRealTimers());

  it('takes turns in the order they came, turns away who waited too long, and gives nobody’s place away', async () => {
    const lanes = makeLanes(FEWEST_CONNECTIONS, 1_000);
    const told: string[] = [];
    const over = Promise.withResolvers<void>();
    const first = lanes.transaction(() => over.promise);
    const second = lanes.transaction(async () => void told.push('second'));
    const late = expect(second).rejects.toThrow('no connection to the database in time');
    await vi.advanceTimersByTimeAsync(1);
    const third = lanes.transaction(async () => void told.push('third'));
    const fourth = lanes.transaction(async () => void told.push('fourth'));
    await vi.advanceTimersByTimeAsync(999);
    await late;
    over.resolve();
    await Promise.all([first, third, fourth]);
    await vi.advanceTimersByTimeAsync(10_000);
    expect(told).toEqual(['third', 'fourth']);
    // All places are free again.
    await lanes.transaction(async () => void told.push('fifth'));
    expect(told).toEqual(['third', 'fourth', 'fifth']);
  });

  it('is not opened where there are too few connections for it', () => {
    expect(() => makeLanes(FEWEST_CONNECTIONS - 1, 1_000)).toThrow('3 connections or more');
  });
});
