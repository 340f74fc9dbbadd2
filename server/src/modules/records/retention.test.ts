/** Which entries are past their time, entity by entity; the log is one that has taken everything. */
import { randomBytes } from 'node:crypto';
import { DAY_MS } from '@strongroom/core';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Database, openDatabase } from '../../platform/database/database.ts';
import { type FreshDatabase, freshDatabase } from '../../testing/database.ts';
import { type Audit, makeAudit, systemActor } from '../audit/index.ts';
import type { Parties } from '../parties/index.ts';
import { loadPolicies, type Policies, type Policy } from '../policy/index.ts';
import { makeRetention, type Retention } from './retention.ts';

const NOW = Date.parse('2026-03-06T12:00:00Z');
const ENTITIES: Readonly<Record<string, string>> = { usr_us: 'us', usr_jp: 'jp', acc_us: 'us', acc_jp: 'jp' };
const random = (length: number): Uint8Array => randomBytes(length);

let fresh: FreshDatabase;
let database: Database;
let now: number;
let audit: Audit;

beforeEach(async () => {
  fresh = await freshDatabase();
  database = openDatabase(fresh.url, { poolSize: 3, onError: () => {} });
  now = NOW;
  audit = makeAudit({ database, clock: { now: () => now }, random });
});
afterEach(async () => {
  await database.close();
  await fresh.drop();
});

/** Kept days and the law's minimum, of the house and of the Japanese entity. */
function retention(house: readonly [number, number], jp: readonly [number, number]): Retention {
  const loaded = loadPolicies({ profile: 'default', overrides: {}, entities: {} });
  if (!loaded.ok) throw new Error(loaded.refusal.join());
  const numbers = ([kept, minimum]: readonly [number, number]): Policy => ({
    ...loaded.value.house,
    'audit.retention-days': kept,
    'audit.minimum-retention-days': minimum,
  });
  const policies: Policies = {
    ...loaded.value,
    house: numbers(house),
    for: (entity) => numbers(entity === 'jp' ? jp : house),
  };
  const parties: Pick<Parties, 'entitiesOf' | 'entities'> = {
    entities: [{ id: 'us' }, { id: 'jp' }] as unknown as Parties['entities'],
    entitiesOf: async (users, accounts) =>
      new Map([...users, ...accounts].flatMap((id) => (id in ENTITIES ? [[id, ENTITIES[id] ?? '']] : []))),
  };
  const log = { markErased: async (_tx: unknown, seqs: readonly number[]) => seqs.map((seq) => ({ seq, index: seq })) };
  return makeRetention({ database, audit, log, parties, policies, clock: { now: () => now } });
}

async function write(daysAgo: number, userId: string | null, accountId: string | null = null): Promise<string> {
  now = NOW - daysAgo * DAY_MS;
  const details = { name: `${userId} ${accountId} ${daysAgo}` };
  const event = { event: 'test.happened', outcome: 'done', actor: systemActor, origin: null } as const;
  const id = await database.transaction((tx) => audit.append(tx, { ...event, userId, accountId, details }));
  now = NOW;
  return id;
}
const isErased = async (id: string): Promise<boolean> => (await audit.find(id))?.body === null;
const erasedOf = async (ids: readonly string[]): Promise<boolean[]> => Promise.all(ids.map(isErased));
const by = { name: 'Rae Marlow', reason: 'asked in writing' };

describe('each entity', () => {
  it('keeps by its own number; of a user of one and an account of another, by the longer', async () => {
    const ids = [
      ...[await write(40, 'usr_us'), await write(40, 'usr_jp'), await write(70, 'usr_jp')],
      ...[await write(40, 'usr_us', 'acc_jp'), await write(70, 'usr_us', 'acc_jp'), await write(40, null, 'acc_us')],
      ...[await write(40, null), await write(20, 'usr_us'), await write(40, 'usr_gone')],
    ];
    expect(await retention([30, 10], [60, 10]).run()).toBe(6);
    expect(await erasedOf(ids)).toEqual([true, false, true, false, true, true, true, false, true]);
  });

  it('keeps as long as the law wants, whatever it would like', async () => {
    const ids = [await write(40, 'usr_us'), await write(60, 'usr_us')];
    expect(await retention([30, 50], [30, 50]).run()).toBe(1);
    expect(await erasedOf(ids)).toEqual([false, true]);
  });

  it('erases to the millisecond, and more than one step', async () => {
    for (let count = 0; count < 2_050; count += 1) await write(30, 'usr_us');
    const { run } = retention([30, 0], [60, 0]);
    expect(await run()).toBe(0);
    now = NOW + 1;
    expect(await run()).toBe(2_050);
    expect(await run()).toBe(0);
  });
});

describe('erasing a user', () => {
  it('stops at the minimum of the entity and says when the next may go', async () => {
    const ids = [await write(40, 'usr_jp'), await write(20, 'usr_jp'), await write(40, 'usr_us')];
    const done = await retention([300, 10], [300, 30]).eraseUser('usr_jp', by);
    expect(done).toEqual({ ok: true, value: { erased: 1, nextAt: NOW + 10 * DAY_MS } });
    expect(await erasedOf(ids)).toEqual([true, false, false]);
  });

  it('refuses where all of it is within the minimum, and has nothing to do where there is nothing', async () => {
    const id = await write(20, 'usr_jp');
    const { eraseUser } = retention([300, 10], [300, 30]);
    expect(await eraseUser('usr_jp', by)).toEqual({ ok: false, refusal: { nextAt: NOW + 10 * DAY_MS } });
    expect(await isErased(id)).toBe(false);
    expect(await eraseUser('usr_gone', by)).toEqual({ ok: true, value: { erased: 0, nextAt: null } });
  });
});
