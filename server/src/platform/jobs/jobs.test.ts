/** Jobs on a real PostgreSQL: in order per key, at least once, and under the newest lease only. */
import { randomBytes } from 'node:crypto';
import type { JsonValue } from '@strongroom/core';
import fc from 'fast-check';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { type FreshDatabase, freshDatabase } from '../../testing/database.ts';
import { type Database, openDatabase, rows, sql } from '../database/database.ts';
import { makeLogger } from '../logging.ts';
import { type JobHandler, type Jobs, makeJobs, PermanentJobFailure } from './jobs.ts';

let fresh: FreshDatabase;
let database: Database;
let now: number;
let lines: string[];
const clock = { now: () => now };
const random = (length: number) => randomBytes(length);
const open = () => openDatabase(fresh.url, { poolSize: 6, onError: () => {} });
const newWorker = (on: Database = database): Jobs => {
  const logger = makeLogger('warn', { write: (line) => lines.push(line) });
  return makeJobs({ database: on, clock, random, logger });
};

beforeAll(async () => {
  fresh = await freshDatabase();
  database = open();
});
afterAll(async () => {
  await database.close();
  await fresh.drop();
});
beforeEach(async () => {
  now = Date.parse('2026-03-06T12:00:00Z');
  lines = [];
  await sql`truncate job`.execute(database.read);
});

interface Wish {
  readonly queue?: string;
  readonly key?: string;
  readonly payload?: JsonValue;
  readonly delaySeconds?: number;
}
const enqueue = (jobs: Jobs, ...wishes: Wish[]) =>
  database.transaction(async (tx) => {
    for (const wish of wishes) await jobs.enqueue(tx, { queue: 'q', key: 'k', payload: null, ...wish });
  });
const states = () =>
  rows(
    database.read,
    sql<{ state: string; attempts: number; lease: number; error: string | null }>`
    select state, attempts, lease, error from job order by seq`,
  );
const promise = () => Promise.withResolvers<void>();

describe('a job', () => {
  it('exists only if the transaction that wrote it does', async () => {
    const jobs = newWorker();
    const ran: JsonValue[] = [];
    jobs.handle('q', async (payload) => void ran.push(payload));
    const failing = database.transaction(async (tx) => {
      await jobs.enqueue(tx, { queue: 'q', key: 'k', payload: 'never' });
      throw new Error('no');
    });
    await expect(failing).rejects.toThrow('no');
    await enqueue(jobs, { payload: { a: ['ü', null, 1.5] } });
    await jobs.drain();
    expect(ran).toEqual([{ a: ['ü', null, 1.5] }]);
    expect(await states()).toMatchObject([{ state: 'done', attempts: 1 }]);
  });

  it('waits for its time and is left alone by workers that do not know its queue', async () => {
    const jobs = newWorker();
    const ran: JsonValue[] = [];
    jobs.handle('q', async (payload) => void ran.push(payload));
    await enqueue(jobs, { payload: 'later', delaySeconds: 60 }, { queue: 'unknown', payload: 'other' });
    now += 59_999;
    await jobs.drain();
    expect(ran).toEqual([]);
    now += 1;
    await jobs.drain();
    expect(ran).toEqual(['later']);
    expect(await states()).toMatchObject([{ state: 'done' }, { state: 'open', attempts: 0 }]);
  });

  it('that fails is tried again after its back-off, under the same id, and set aside at the last attempt', async () => {
    const jobs = newWorker();
    const seen: { jobId: string; attempt: number; at: number }[] = [];
    const start = now;
    jobs.handle(
      'q',
      async (_payload, context) => {
        seen.push({ ...context, at: (now - start) / 1_000 });
        throw new Error(`attempt ${context.attempt} failed`);
      },
      { maxAttempts: 3, backoffSeconds: (attempt) => attempt * 10 },
    );
    await enqueue(jobs, {});
    for (let second = 0; second <= 100; second += 1) {
      now = start + second * 1_000;
      await jobs.drain();
    }
    expect(seen.map(({ attempt, at }) => [attempt, at])).toEqual([
      [1, 0],
      [2, 10],
      [3, 30],
    ]);
    expect(new Set(seen.map(({ jobId }) => jobId)).size).toBe(1);
    expect(await states()).toMatchObject([{ state: 'failed', attempts: 3, error: 'attempt 3 failed' }]);
  });

  it('that no repeat can mend is set aside at once and frees its key', async () => {
    const jobs = newWorker();
    const ran: JsonValue[] = [];
    jobs.handle('q', async (payload) => {
      ran.push(payload);
      if (payload === 'bad') throw new PermanentJobFailure('cannot be read');
    });
    await enqueue(jobs, { payload: 'bad' }, { payload: 'good' });
    await jobs.drain();
    expect(ran).toEqual(['bad', 'good']);
    expect((await states()).map(({ state }) => state)).toEqual(['failed', 'done']);
  });
});

describe('the order of one key', () => {
  it('holds over any failures and any number of workers, and every job runs at least once', async () => {
    const plan = fc.array(
      fc.record({ key: fc.constantFrom('a', 'b', 'c'), failures: fc.integer({ min: 0, max: 2 }) }),
      {
        minLength: 1,
        maxLength: 12,
      },
    );
    await fc.assert(
      fc.asyncProperty(plan, fc.integer({ min: 1, max: 3 }), async (jobsOf, count) => {
        await sql`truncate job`.execute(database.read);
        const begun: { key: string; index: number }[] = [];
        const finished: number[] = [];
        const handler: JobHandler = async (payload, { attempt }) => {
          const index = payload as number;
          const { key, failures } = jobsOf[index] ?? { key: '', failures: 0 };
          begun.push({ key, index });
          await new Promise(setImmediate);
          if (attempt <= failures) throw new Error('not yet');
          finished.push(index);
        };
        const workers = Array.from({ length: count }, () => newWorker());
        for (const worker of workers) worker.handle('q', handler, { backoffSeconds: () => 1 });
        await enqueue(workers[0] as Jobs, ...jobsOf.map(({ key }, index) => ({ key, payload: index })));
        for (let round = 0; round < 40; round += 1) {
          await Promise.all(workers.map((worker) => worker.drain()));
          now += 1_000;
        }
        expect(finished.toSorted((a, b) => a - b)).toEqual(jobsOf.map((_, index) => index));
        for (const key of ['a', 'b', 'c']) {
          const order = begun.filter((entry) => entry.key === key).map(({ index }) => index);
          expect(order).toEqual(order.toSorted((a, b) => a - b));
        }
      }),
      { numRuns: 12 },
    );
  });

  it('does not hold up other keys', async () => {
    const jobs = newWorker();
    const ran: JsonValue[] = [];
    jobs.handle('q', async (payload) => {
      ran.push(payload);
      if (payload === 'stuck') throw new Error('not yet');
    });
    await enqueue(jobs, { payload: 'stuck' }, { payload: 'behind' }, { key: 'other', payload: 'free' });
    await jobs.drain();
    expect(ran).toEqual(['stuck', 'free']);
  });
});

describe('a lease', () => {
  it('is respected until it ends, then the next worker takes over and the old one changes nothing', async () => {
    const [slow, quick] = [newWorker(), newWorker()];
    const [begun, go] = [promise(), promise()];
    const ran: string[] = [];
    slow.handle(
      'q',
      async () => {
        ran.push('slow');
        begun.resolve();
        await go.promise;
      },
      { leaseSeconds: 60 },
    );
    quick.handle('q', async () => {
      ran.push('quick');
      throw new Error('again later');
    });
    await enqueue(slow, {}, {});
    const draining = slow.drain();
    await begun.promise;
    now += 59_999;
    await quick.drain();
    expect(ran).toEqual(['slow']);
    now += 1;
    await quick.drain();
    expect(ran).toEqual(['slow', 'quick']);
    const taken = await states();
    expect(taken).toMatchObject([{ state: 'open', attempts: 2, lease: 2, error: 'again later' }, { attempts: 0 }]);
    // The late worker reports success under an old token: the job stays open for its repeat.
    go.resolve();
    await draining;
    expect(await states()).toEqual(taken);
    expect(lines.join()).toContain('lost lease');
  });

  it('that was lost cannot set aside or put off the job either', async () => {
    for (const error of [new PermanentJobFailure('late'), new Error('late')]) {
      await sql`truncate job`.execute(database.read);
      const [slow, quick] = [newWorker(), newWorker()];
      const [begun, go] = [promise(), promise()];
      slow.handle('q', async () => {
        begun.resolve();
        await go.promise;
        throw error;
      });
      quick.handle('q', async () => {});
      await enqueue(slow, {});
      const draining = slow.drain();
      await begun.promise;
      now += 60_000;
      await quick.drain();
      go.resolve();
      await draining;
      expect(await states()).toEqual([{ state: 'done', attempts: 2, lease: 2, error: null }]);
    }
  });
});

describe('a running worker', () => {
  // The look around every half second is switched off, so that each job is found because something woke the worker.
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it('takes what is written while a slow job runs', async () => {
    const jobs = newWorker();
    const [begun, go, quick] = [promise(), promise(), promise()];
    jobs.handle('slow', async () => {
      begun.resolve();
      await go.promise;
    });
    jobs.handle('quick', async () => quick.resolve());
    jobs.start();
    await enqueue(jobs, { queue: 'slow' });
    await begun.promise;
    await enqueue(jobs, { queue: 'quick' });
    await quick.promise;
    go.resolve();
    await jobs.stop();
    expect((await states()).map(({ state }) => state)).toEqual(['done', 'done']);
  });

  it('runs the next of a key as soon as the one before is done, and stops when it was told to', async () => {
    const jobs = newWorker();
    const last = promise();
    const ran: JsonValue[] = [];
    jobs.handle('q', async (payload) => {
      ran.push(payload);
      // Long enough that the worker finds nothing else to do meanwhile.
      for (let turn = 0; turn < 5; turn += 1) await rows(database.read, sql`select 1`);
      if (payload === 9) last.resolve();
    });
    jobs.start();
    await enqueue(jobs, ...Array.from({ length: 10 }, (_, index) => ({ payload: index })));
    await last.promise;
    await jobs.stop();
    expect(ran).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    await enqueue(jobs, { payload: 'after' });
    expect(ran).toHaveLength(10);
  });

  it('survives the loss of the database with a job in its hands, and the job comes again', async () => {
    const lost = open();
    await rows(lost.read, sql`select 1`);
    await lost.close();
    let reachable = true;
    const flaky = {
      ...database,
      get read() {
        return (reachable ? database : lost).read;
      },
    };
    const jobs = newWorker(flaky);
    const [begun, go] = [promise(), promise()];
    jobs.handle('q', async () => {
      begun.resolve();
      await go.promise;
    });
    await enqueue(jobs, {});
    jobs.start();
    await begun.promise;
    reachable = false;
    go.resolve();
    await jobs.stop();
    expect(lines.join()).toContain('could not be noted');
    now += 60_000;
    const next = newWorker();
    let ran = 0;
    next.handle('q', async () => {
      ran += 1;
    });
    await next.drain();
    expect(ran).toBe(1);
  });
});
