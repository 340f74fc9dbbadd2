/** A log that nobody keeps although it could be: leases of wrong clocks, full disks, transactions without end, two writers. */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { sql } from '../../platform/database/database.ts';
import { type FreshDatabase, freshDatabase } from '../../testing/database.ts';
import { leavesOf, openTestLog, type TestLog } from '../../testing/log.fixture.ts';

const START = Date.parse('2026-03-06T12:00:00Z');
let fresh: FreshDatabase;
let directory: string;
let now: number;
const opened: TestLog[] = [];

beforeEach(async () => {
  fresh = await freshDatabase();
  directory = await mkdtemp(join(tmpdir(), 'strongroom-standstill-'));
  now = START;
});
afterEach(async () => {
  for (const log of opened.splice(0)) await log.close();
  await fresh.drop();
  await rm(directory, { recursive: true });
});

async function open(name: string): Promise<TestLog> {
  const at = { url: fresh.url, directory: join(directory, name), clock: { now: () => now } };
  const log = await openTestLog(at, { leaseSeconds: 5, refuseAfterSeconds: 30 });
  opened.push(log);
  return log;
}

const sizeOf = async (log: TestLog): Promise<number> => (await leavesOf(log)).size;

it('a lease until next year, given by a clock that was wrong, holds nobody up', async () => {
  const gone = await open('gone');
  now = START + 365 * 86_400_000;
  await gone.write(1);
  await gone.worker.pass();
  now = START;
  const log = await open('next');
  await log.write(1);
  await log.worker.pass();
  expect(await sizeOf(log)).toBe(1);
  now += 5_001;
  await log.worker.pass();
  expect(await sizeOf(log)).toBe(2);
});

it('a node whose clock was set back renews its lease at once', async () => {
  const log = await open('one');
  await log.worker.pass();
  now -= 3_600_000;
  await log.worker.pass();
  const { rows } = await sql<{ until: number }>`select leased_until as until from log_state`.execute(log.database.read);
  expect(rows).toEqual([{ until: now + 5_000 }]);
});

it('a node that cannot write its copy leaves the log to another one', async () => {
  const full = await open('full');
  await full.write(1);
  await full.worker.pass();
  await rm(join(directory, 'full'), { recursive: true });
  await writeFile(join(directory, 'full'), 'no directory');
  const log = await open('other');
  await log.write(1);
  await expect(full.worker.pass()).rejects.toThrow();
  await log.worker.pass();
  expect((await log.receipts.published())?.size).toBe(2);
});

it('entries that a transaction holds up are late on every node, and acts are refused until it ends', async () => {
  const nodes = [await open('one'), await open('two')] as const;
  const [held, begun] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  const slow = nodes[0].database.transaction(async (tx) => {
    await sql`select pg_current_xact_id()`.execute(tx);
    begun.resolve();
    await held.promise;
  });
  await begun.promise;
  await nodes[0].write(1);
  const passAll = async (): Promise<boolean[]> => {
    for (const node of nodes) await node.worker.pass();
    return nodes.map((node) => node.worker.isWritable());
  };
  expect(await passAll()).toEqual([true, true]);
  now += 30_000;
  expect(await passAll()).toEqual([true, true]);
  now += 1;
  expect(await passAll()).toEqual([false, false]);
  held.resolve();
  await slow;
  await passAll();
  expect(await passAll()).toEqual([true, true]);
});

it('what the last pass could not do is tried once more at the end, by nobody who never worked on it', async () => {
  const log = await open('one');
  await log.write(2);
  await (await open('command')).worker.stop();
  expect(await sizeOf(log)).toBe(0);
  await writeFile(join(directory, 'one'), 'no directory');
  await expect(log.worker.pass()).rejects.toThrow();
  await rm(join(directory, 'one'));
  await log.worker.stop();
  expect((await log.receipts.published())?.size).toBe(2);
});

it('a copy belongs to the process that came last, and the other one stops before it writes', async () => {
  const log = await open('shared');
  await log.write(3);
  await log.worker.pass();
  now += 10_000;
  const next = await open('shared');
  await next.worker.pass();
  await log.write(2);
  await next.worker.pass();
  for (let times = 0; times < 2; times += 1) {
    await expect(log.worker.pass()).rejects.toThrow(/another process \(.*\) writes this copy/);
    now += 31_000;
  }
  expect(log.worker.isWritable()).toBe(false);
  await next.write(1);
  await next.worker.pass();
  const text = await readFile(join(directory, 'shared', 'entries', '000000000000.jsonl'), 'utf8');
  const indexes = text.split('\n').flatMap((line) => (line === '' ? [] : [JSON.parse(line).index]));
  expect(indexes).toEqual([0, 1, 2, 3, 4, 5]);
});
