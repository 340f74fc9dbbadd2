import { HOUR_MS } from '@strongroom/core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Database, openDatabase } from '../platform/database/database.ts';
import { type FreshDatabase, freshDatabase } from '../testing/database.ts';
import { clocksAgree } from './clocks-agree.ts';

let fresh: FreshDatabase;
let database: Database;
beforeAll(async () => {
  fresh = await freshDatabase();
  database = openDatabase(fresh.url, { poolSize: 3, onError: () => {} });
});
afterAll(async () => {
  await database.close();
  await fresh.drop();
});

it.each([
  [0, true],
  [-HOUR_MS / 2, true],
  [2 * HOUR_MS, false],
  [-2 * HOUR_MS, false],
])('a clock that is %i ms ahead of the database agrees: %s', async (aheadMs, agrees) => {
  expect(await clocksAgree(database.read, { now: () => Date.now() + aheadMs })).toBe(agrees);
});
