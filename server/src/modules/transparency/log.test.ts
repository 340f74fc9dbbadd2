/** The log on a real PostgreSQL: every entry once, in an order nothing disturbs, never two histories. */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { appendLeaves, commitEntry, EMPTY_FRONTIER, frontierRoot, leafHash } from '@strongroom/transparency-log';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { sql } from '../../platform/database/database.ts';
import { type FreshDatabase, freshDatabase } from '../../testing/database.ts';
import { anEvent, backup, leavesOf, openTestLog, renumber, type TestLog } from '../../testing/log.fixture.ts';
import { makeSequencer } from './sequencer.ts';
import { takeLease } from './transparency.store.ts';

let fresh: FreshDatabase;
let directory: string;
let now: number;
const clock = { now: () => now };
const opened: TestLog[] = [];

beforeEach(async () => {
  fresh = await freshDatabase();
  directory = await mkdtemp(join(tmpdir(), 'strongroom-log-'));
  now = Date.parse('2026-03-06T12:00:00Z');
});
afterEach(async () => {
  for (const log of opened.splice(0)) await log.close();
  await fresh.drop();
  await rm(directory, { recursive: true });
});

async function open(settings: Parameters<typeof openTestLog>[1] = {}, url = fresh.url): Promise<TestLog> {
  const log = await openTestLog({ url, directory, clock }, settings);
  opened.push(log);
  return log;
}

/** What the tables say, recomputed from the entries themselves; answers how many there are. */
async function checkTree(log: TestLog): Promise<number> {
  const { leaves, size, root } = await leavesOf(log);
  expect(leaves.map(({ index }) => index)).toEqual(leaves.map((_, at) => at));
  const commitments = leaves.map(({ body, salt }) => Buffer.from(commitEntry(salt, Buffer.from(body))));
  expect(leaves.map(({ commitment }) => commitment.toString('hex'))).toEqual(
    commitments.map((own) => own.toString('hex')),
  );
  const { frontier } = appendLeaves(
    EMPTY_FRONTIER,
    commitments.map((own) => leafHash(own)),
  );
  expect([size, Buffer.from(frontierRoot(frontier)).equals(root)]).toEqual([leaves.length, true]);
  return size;
}

describe('the order of the log', () => {
  it('waits for a transaction that began earlier, and then takes both', async () => {
    const log = await open();
    const held = Promise.withResolvers<void>();
    const begun = Promise.withResolvers<void>();
    const slow = log.database.transaction(async (tx) => {
      await sql`select pg_current_xact_id()`.execute(tx);
      begun.resolve();
      await held.promise;
      await log.audit.append(tx, anEvent(1));
    });
    await begun.promise;
    await log.write(1);
    await log.worker.pass();
    expect(await checkTree(log)).toBe(0);
    held.resolve();
    await slow;
    await log.worker.pass();
    expect(await checkTree(log)).toBe(2);
  });

  it('holds no entry of an act that was rolled back', async () => {
    const log = await open();
    await log.write(1);
    await expect(
      log.database.transaction(async (tx) => {
        await log.audit.append(tx, anEvent(2));
        throw new Error('refused');
      }),
    ).rejects.toThrow('refused');
    await log.write(1);
    await log.worker.pass();
    expect(await checkTree(log)).toBe(2);
  });

  it('takes every entry once while many write and several sequence', async () => {
    const logs = [
      await open(),
      await open({ directory: join(directory, 'b') }),
      await open({ directory: join(directory, 'c') }),
    ];
    const writers = logs.flatMap((log) => Array.from({ length: 4 }, () => log.write(25)));
    let writing = true;
    const sequencing = logs.map(async (log, place) => {
      while (writing) {
        // Leases run out under them all the time: what fences is the number, not the clock.
        now += 3_000 + place;
        await log.worker.pass();
      }
    });
    await Promise.all(writers);
    writing = false;
    await Promise.all(sequencing);
    now += 10_000;
    for (const log of logs) await log.worker.pass();
    expect(await checkTree(logs[0] as TestLog)).toBe(300);
  });

  it('grows over the edges of tiles as it should', async () => {
    const log = await open({ batchEntries: 100 });
    for (const count of [1, 254, 1, 1, 300]) {
      await log.write(count);
      await log.worker.pass();
    }
    expect(await checkTree(log)).toBe(557);
    const published = await log.receipts.published();
    expect(published?.size).toBe(557);
    for (const index of [0, 254, 255, 256, 511, 512, 556])
      expect((await published?.prove(index))?.length).toBeGreaterThan(0);
  });
});

describe('a sequencer that was stopped', () => {
  it('and wakes up under an old lease extends nothing', async () => {
    const log = await open();
    const sequencer = makeSequencer({ database: log.database, audit: log.audit, batchEntries: 10 });
    const first = await takeLease(log.database.read, 'one', now, now + 1_000);
    expect(await takeLease(log.database.read, 'two', now + 999, now + 5_000)).toBeNull();
    const second = await takeLease(log.database.read, 'two', now + 1_000, now + 5_000);
    expect([first, second]).toEqual([1, 2]);
    await log.write(3);
    expect(await sequencer.takeBatch(1)).toBeNull();
    expect(await sequencer.takeBatch(2)).toBe(3);
    expect(await checkTree(log)).toBe(3);
  });
});

describe('a database that went back', () => {
  it.each([
    ['ends before the checkpoint kept outside', 0, /ends at entry 5, but .* holds a signed checkpoint of 8/],
    ['has grown another history since', 9, /the first 8 entries .* are not those of the signed checkpoint/],
  ])('and %s is refused at the next start', async (_name, more, message) => {
    const log = await open();
    await log.write(5);
    await log.worker.pass();
    const restore = await backup(log);
    await log.write(3);
    await log.worker.pass();
    await restore();
    await log.write(more);
    // Whoever restores may not have the copy at hand at first.
    const elsewhere = await open({ directory: join(directory, 'elsewhere') });
    now += 10_000;
    if (more > 0) await elsewhere.worker.pass();
    const next = await open();
    await expect(next.worker.pass()).rejects.toThrow(message);
    expect(next.worker.isWritable()).toBe(false);
    await expect(next.worker.pass()).rejects.toThrow('stopped');
  });

  it('under a running process stops the log and every act with it', async () => {
    const log = await open();
    await log.write(5);
    await log.worker.pass();
    const restore = await backup(log);
    await log.write(3);
    await log.worker.pass();
    await restore();
    await log.write(1);
    await expect(log.worker.pass()).rejects.toThrow(/this process holds a signed checkpoint of 8/);
    expect(log.worker.isWritable()).toBe(false);
  });
});

describe('a database that came here by a logical copy', () => {
  it('goes on with the same log, and nothing is left out', async () => {
    const log = await open();
    await log.write(4);
    await log.worker.pass();
    await log.write(3);
    // Its transactions are counted anew here, far below the numbers that it brought along.
    await renumber(log);
    await log.write(2);
    now += 10_000;
    const next = await open();
    await next.worker.pass();
    expect(await checkTree(next)).toBe(9);
    await next.write(2);
    await next.worker.pass();
    expect(await checkTree(next)).toBe(11);
  });

  it('that has counted past the cursor by the time the log looks, leaves nothing out either', async () => {
    const log = await open();
    await log.write(4);
    await log.worker.pass();
    // Commands wrote before a server was started, and the count went on past what was brought along.
    await log.write(3);
    await sql`update log_state set cluster = 'another', after_tx = pg_current_xact_id()`.execute(log.database.read);
    await log.write(2);
    now += 10_000;
    const next = await open();
    await next.worker.pass();
    expect(await checkTree(next)).toBe(9);
    await next.write(1);
    await next.worker.pass();
    expect(await checkTree(next)).toBe(10);
  });
});

describe('a log that cannot be continued', () => {
  it('is succeeded by one of its own name, which says what was lost', async () => {
    const log = await open();
    await log.write(5);
    await log.worker.pass();
    const restore = await backup(log);
    await log.write(3);
    await log.worker.pass();
    await restore();
    now += 10_000;
    const stopped = await open();
    await expect(stopped.worker.pass()).rejects.toThrow(/ends at entry 5/);
    const { origin, putAside } = await stopped.succeed({ by: 'kim', reason: 'restored from the backup of Tuesday' });
    expect([origin, putAside]).toEqual(['log.example/audit/2', `${directory}.1`]);
    await expect(log.worker.pass()).rejects.toThrow(/was succeeded by log\.example\/audit\/2/);
    const next = await open();
    await next.worker.pass();
    expect(await checkTree(next)).toBe(6);
    expect((await lines()).at(-1)).toMatch(/previousSize\\":8,.*audit-log\.succeeded/);
    await rm(`${directory}.1`, { recursive: true });
  });
});

/** What the copy of the log holds. */
const lines = async (): Promise<string[]> =>
  (await readFile(join(directory, 'entries', '000000000000.jsonl'), 'utf8')).split('\n').slice(0, -1);

describe('the copy outside', () => {
  it('holds every entry on a line of its own, also over restarts', async () => {
    const log = await open();
    await log.write(3);
    await log.worker.pass();
    const next = await open();
    now += 10_000;
    await next.write(2);
    await next.worker.pass();
    expect((await lines()).map((line) => JSON.parse(line).index)).toEqual([0, 1, 2, 3, 4]);
  });

  it('is cut back to its checkpoint when a kill left more', async () => {
    const log = await open();
    await log.write(3);
    await log.worker.pass();
    const file = join(directory, 'entries', '000000000000.jsonl');
    await writeFile(file, `${await readFile(file, 'utf8')}{"entry":"half a li`);
    const next = await open();
    now += 10_000;
    await next.write(1);
    await next.worker.pass();
    expect((await lines()).map((line) => JSON.parse(line).index)).toEqual([0, 1, 2, 3]);
  });

  it('that lost lines stops the log, and acts after the time that is set', async () => {
    const log = await open();
    await log.write(3);
    await log.worker.pass();
    const file = join(directory, 'entries', '000000000000.jsonl');
    const text = await readFile(file, 'utf8');
    await writeFile(file, text.slice(0, text.indexOf('\n') + 1));
    const next = await open({ refuseAfterSeconds: 30 });
    // A clock that jumps while all is well refuses nothing.
    now += 90_000;
    expect(next.worker.isWritable()).toBe(true);
    await expect(next.worker.pass()).rejects.toThrow(/lacks lines that its checkpoint covers/);
    now += 30_000;
    await expect(next.worker.pass()).rejects.toThrow(/lacks lines/);
    expect(next.worker.isWritable()).toBe(true);
    now += 1;
    expect(next.worker.isWritable()).toBe(false);
    await writeFile(file, text);
    await next.worker.pass();
    expect(next.worker.isWritable()).toBe(true);
  });

  it('of another log is not continued', async () => {
    const log = await open();
    await log.write(1);
    await log.worker.pass();
    const other = await freshDatabase();
    const stranger = await open({}, other.url);
    await stranger.write(4);
    await expect(stranger.worker.pass()).rejects.toThrow(/a checkpoint of another log, or a damaged one/);
    // Nor is whoever keeps it sent away.
    await log.write(1);
    await log.worker.pass();
    await stranger.close();
    await other.drop();
    opened.splice(opened.indexOf(stranger), 1);
  });
});

describe('a log', () => {
  it('is not opened under another name', async () => {
    await open();
    await expect(open({ origin: 'other.example/log' })).rejects.toThrow(
      /this database holds the log log\.example\/audit/,
    );
  });
});
