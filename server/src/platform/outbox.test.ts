/** The outbox: no event without its cause, no cause without its event, in order, to everybody who asked. */
import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type FreshDatabase, freshDatabase } from '../testing/database.ts';
import { type Database, openDatabase, rows, sql } from './database/database.ts';
import { type Jobs, makeJobs } from './jobs/jobs.ts';
import { makeLogger } from './logging.ts';
import { type DomainEvent, makeOutbox, type Outbox } from './outbox.ts';

let fresh: FreshDatabase;
let database: Database;
let jobs: Jobs;
let outbox: Outbox;
let now: number;

beforeAll(async () => {
  fresh = await freshDatabase();
  database = openDatabase(fresh.url, { poolSize: 8, onError: () => {} });
});
afterAll(async () => {
  await database.close();
  await fresh.drop();
});
beforeEach(async () => {
  await sql`truncate job`.execute(database.read);
  now = 1_000;
  const clock = { now: () => now };
  const random = (length: number) => randomBytes(length);
  jobs = makeJobs({ database, clock, random, logger: makeLogger('silent') });
  outbox = makeOutbox({ jobs, clock, random });
});

const post = (type: string, key: string, data: number) =>
  database.transaction((tx) => outbox.post(tx, { type, key, data }));

describe('the outbox', () => {
  it('tells each subscriber what it asked for, once, with one id for all', async () => {
    const told: Record<string, DomainEvent[]> = { alerts: [], cases: [] };
    outbox.subscribe('alerts', ['a', 'b'], async (event) => void told.alerts?.push(event));
    outbox.subscribe('cases', ['b'], async (event) => void told.cases?.push(event));
    await post('a', 'u', 1);
    await post('b', 'u', 2);
    await post('c', 'u', 3);
    await jobs.drain();
    expect(told.alerts).toMatchObject([
      { type: 'a', at: 1_000, data: 1 },
      { type: 'b', data: 2 },
    ]);
    expect(told.cases?.map(({ id }) => id)).toEqual([told.alerts?.[1]?.id]);
    expect(told.alerts?.[0]?.id).toMatch(/^evt_/);
  });

  it('tells nothing of what was rolled back', async () => {
    const told: DomainEvent[] = [];
    outbox.subscribe('alerts', ['a'], async (event) => void told.push(event));
    const failing = database.transaction(async (tx) => {
      await outbox.post(tx, { type: 'a', key: 'u', data: 1 });
      throw new Error('no');
    });
    await expect(failing).rejects.toThrow('no');
    await jobs.drain();
    expect(told).toEqual([]);
  });

  it('keeps the order of a key for each subscriber, though one of them fails for a while', async () => {
    const told: string[] = [];
    let broken = true;
    outbox.subscribe('steady', ['a'], async ({ data }) => void told.push(`steady ${data}`));
    outbox.subscribe('shaky', ['a'], async ({ data }) => {
      if (broken) throw new Error('down');
      told.push(`shaky ${data}`);
    });
    for (const data of [1, 2, 3]) await post('a', 'u', data);
    await jobs.drain();
    expect(told).toEqual(['steady 1', 'steady 2', 'steady 3']);
    broken = false;
    now += 600_000;
    await jobs.drain();
    expect(told.slice(3)).toEqual(['shaky 1', 'shaky 2', 'shaky 3']);
  });

  it('tells of what was committed in that order, though another transaction took its place earlier', async () => {
    const told: number[] = [];
    outbox.subscribe('alerts', ['a'], async ({ data }) => void told.push(data as number));
    // A transaction that takes its time with its commit: it waits there for a lock this test holds.
    await sql`create table slow (id int)`.execute(database.read);
    await sql`create function wait_at_commit() returns trigger language plpgsql as
              'begin perform pg_advisory_xact_lock(42); return null; end'`.execute(database.read);
    await sql`create constraint trigger slow after insert on slow deferrable initially deferred
              for each row execute function wait_at_commit()`.execute(database.read);
    const held = Promise.withResolvers<void>();
    const release = Promise.withResolvers<void>();
    const holder = openDatabase(fresh.url, { poolSize: 3, onError: () => {} });
    const holding = holder.transaction(async (tx) => {
      await sql`select pg_advisory_xact_lock(42)`.execute(tx);
      held.resolve();
      await release.promise;
    });
    await held.promise;
    let isReleased = false;
    const waiting = async (count: number): Promise<void> => {
      const locks = sql<{ count: number }>`select count(*)::int as count from pg_locks
        where locktype = 'advisory' and not granted
          and database = (select oid from pg_database where datname = current_database())`;
      while (!isReleased && ((await rows(holder.read, locks))[0]?.count ?? 0) < count);
    };
    const first = database.transaction(async (tx) => {
      await outbox.post(tx, { type: 'a', key: 'u', data: 1 });
      await sql`insert into slow values (1)`.execute(tx);
    });
    await waiting(1);
    const second = post('a', 'u', 2);
    const other = post('a', 'other', 3);
    const seen = waiting(2);
    await Promise.race([second, seen]);
    await other;
    await jobs.drain();
    expect(told).toEqual([3]);
    isReleased = true;
    release.resolve();
    await Promise.all([holding, seen, first, second]);
    await jobs.drain();
    expect(told).toEqual([3, 1, 2]);
    await holder.close();
  });

  it('does not let transactions that post to the same keys in other orders wait for each other', async () => {
    outbox.subscribe('alerts', ['a'], async () => {});
    let tries = 0;
    const posting = Array.from({ length: 24 }, (_none, index) =>
      database.transaction(async (tx) => {
        tries += 1;
        const keys = index % 2 === 0 ? ['x', 'y', 'z'] : ['z', 'y', 'x'];
        for (const key of keys) await outbox.post(tx, { type: 'a', key, data: index });
      }),
    );
    await Promise.all(posting);
    expect(tries).toBe(24);
  });

  it('tells an event again under the same id when the subscriber failed after its work', async () => {
    const seen: string[] = [];
    outbox.subscribe('alerts', ['a'], async ({ id }) => {
      seen.push(id);
      if (seen.length === 1) throw new Error('after the work');
    });
    await post('a', 'u', 1);
    await jobs.drain();
    now += 600_000;
    await jobs.drain();
    expect(seen).toHaveLength(2);
    expect(new Set(seen).size).toBe(1);
  });
});
