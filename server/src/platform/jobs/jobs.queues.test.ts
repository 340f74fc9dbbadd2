/** Queues do not hold each other up: slow work of one leaves the places of another free. */
import { randomBytes } from 'node:crypto';
import { DAY_MS } from '@strongroom/core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type FreshDatabase, freshDatabase } from '../../testing/database.ts';
import { presets } from '../config/config.schema.ts';
import { type Database, openDatabase, rows, sql } from '../database/database.ts';
import { makeLogger } from '../logging.ts';
import { makeJobs } from './jobs.ts';

let fresh: FreshDatabase;
let database: Database;
beforeAll(async () => {
  fresh = await freshDatabase();
  database = openDatabase(fresh.url, { poolSize: 4, onError: () => {} });
});
afterAll(async () => {
  await database.close();
  await fresh.drop();
});

it.each([presets.jobs.places, 2])(
  'a queue whose every job hangs leaves another queue running (%i places)',
  async (places) => {
    const clock = { now: () => Date.parse('2026-03-06T12:00:00Z') };
    const jobs = makeJobs({
      database,
      clock,
      random: (length) => randomBytes(length),
      logger: makeLogger('silent'),
      settings: { ...presets.jobs, places },
    });
    const [hang, done] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    let hanging = 0;
    let most = 0;
    jobs.handle('slow', async () => {
      hanging += 1;
      most = Math.max(most, hanging);
      await hang.promise;
      hanging -= 1;
    });
    jobs.handle('quick', async () => done.resolve());
    await database.transaction(async (tx) => {
      for (let key = 0; key < 20; key += 1) await jobs.enqueue(tx, { queue: 'slow', key: String(key), payload: null });
    });
    jobs.start();
    await database.transaction((tx) => jobs.enqueue(tx, { queue: 'quick', key: 'k', payload: null }));
    await done.promise;
    hang.resolve();
    await jobs.drain();
    await jobs.stop();
    // And one queue never runs more at once than it has places.
    expect(most).toBe(places);
  },
);

it('tries, waits, leases and the memory of what is done are what the operator sets', async () => {
  let now = Date.parse('2026-03-06T12:00:00Z');
  const settings = { ...presets.jobs, attempts: 3, backoffSeconds: 3, leaseSeconds: 7, keptDays: 2 };
  const jobs = makeJobs({
    database,
    clock: { now: () => now },
    random: (length) => randomBytes(length),
    logger: makeLogger('silent'),
    settings,
  });
  const state = () =>
    rows(
      database.read,
      sql<{ state: string; attempts: number }>`select state, attempts from job where queue like 'set%' order by seq`,
    );
  jobs.handle('set', async () => {});
  jobs.handle('set.fails', async () => {
    throw new Error('again');
  });
  await database.transaction(async (tx) => {
    await jobs.enqueue(tx, { queue: 'set.fails', key: 'k', payload: null });
  });
  const tries: (number | undefined)[] = [];
  for (const seconds of [0, 1, 1, 2, 1, 600]) {
    now += seconds * 1_000;
    await jobs.drain();
    tries.push((await state()).at(-1)?.attempts);
  }
  expect(tries).toEqual([1, 1, 2, 2, 3, 3]);
  expect((await state()).at(-1)?.state).toBe('failed');

  // A worker that never comes back holds its job for the lease, and no longer.
  const other = makeJobs({
    database,
    clock: { now: () => now },
    random: (length) => randomBytes(length),
    logger: makeLogger('silent'),
    settings,
  });
  const [begun, hang] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  other.handle('set', () => {
    begun.resolve();
    return hang.promise;
  });
  await database.transaction((tx) => jobs.enqueue(tx, { queue: 'set', key: 'held', payload: null }));
  const hanging = other.drain();
  await begun.promise;
  now += 6_999;
  await jobs.drain();
  expect((await state()).at(-1)?.state).toBe('open');
  now += 1;
  await jobs.drain();
  expect((await state()).at(-1)?.state).toBe('done');

  hang.resolve();
  await hanging;

  now += 2 * DAY_MS;
  await jobs.sweep();
  expect((await state()).map((job) => job.state)).toEqual(['failed', 'done']);
  now += 1;
  await jobs.sweep();
  expect((await state()).map((job) => job.state)).toEqual(['failed']);
});
