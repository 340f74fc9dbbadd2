/** Queues do not hold each other up: slow work of one leaves the places of another free. */
import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type FreshDatabase, freshDatabase } from '../../testing/database.ts';
import { type Database, openDatabase } from '../database/database.ts';
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

it('a queue whose every job hangs leaves another queue running', async () => {
  const clock = { now: () => Date.parse('2026-03-06T12:00:00Z') };
  const jobs = makeJobs({ database, clock, random: (length) => randomBytes(length), logger: makeLogger('silent') });
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
  expect(most).toBe(4);
});
