/**
 * Work that follows a commit: jobs lie in the database beside the state they belong to and are written by the same
 * transaction. A worker leases a job, runs it, and reports under the fencing token of its lease; a worker that was
 * stopped and wakes up late reports under an old token and changes nothing. Jobs of one queue and key run one after
 * the other, in the order their transactions committed. Delivery is at least once: handlers must tolerate a repeat.
 */
import { hostname } from 'node:os';
import { type Clock, DAY_MS, type JsonValue, newId, type Random, secondsToMs } from '@strongroom/core';
import { type Config, presets } from '../config/config.schema.ts';
import { afterCommit, type Database, lastOfAll, type Tx } from '../database/database.ts';
import type { Logger } from '../logging.ts';
import * as store from './jobs.store.ts';

export interface JobContext {
  /** Stable over repeats of the same job: the idempotency key towards the outside world. */
  readonly jobId: string;
  readonly attempt: number;
}

export interface QueueOptions {
  readonly maxAttempts: number;
  /** Wait before attempt n+1, in seconds. */
  readonly backoffSeconds: (attempt: number) => number;
  readonly leaseSeconds: number;
}

export type JobHandler = (payload: JsonValue, context: JobContext) => Promise<void>;

/** Thrown by a handler for what no repeat can mend: the job is set aside at once. */
export class PermanentJobFailure extends Error {
  override readonly name = 'PermanentJobFailure';
}

export interface Jobs {
  enqueue(tx: Tx, job: { queue: string; key: string; payload: JsonValue; delaySeconds?: number }): Promise<void>;
  handle(queue: string, handler: JobHandler, options?: Partial<QueueOptions>): void;
  start(): void;
  /** Runs what is due until nothing is; for tests and for a tidy shutdown. */
  drain(): Promise<void>;
  stop(): Promise<void>;
  /** Housekeeping: forgets jobs that were done long ago. */
  sweep(): Promise<void>;
}

/** Waits that double from two seconds up to this many. */
export const doublingUpTo =
  (seconds: number) =>
  (attempt: number): number =>
    Math.min(seconds, 2 ** attempt);

export function makeJobs(deps: {
  database: Database;
  clock: Clock;
  random: Random;
  logger: Logger;
  settings?: Config['jobs'];
}): Jobs {
  const { database, clock, random, logger, settings = presets.jobs } = deps;
  const usual: QueueOptions = {
    maxAttempts: settings.attempts,
    backoffSeconds: doublingUpTo(settings.backoffSeconds),
    leaseSeconds: settings.leaseSeconds,
  };
  const owner = `${hostname()}:${process.pid}:${newId('wrk', clock.now(), random)}`;
  const queues = new Map<string, { handler: JobHandler; options: QueueOptions }>();
  const running = new Set<Promise<void>>();
  const busy = new Map<string, number>();
  let timer: NodeJS.Timeout | null = null;
  let stopped = true;
  let pumping: Promise<void> | null = null;
  let wanted = false;

  async function runNext(): Promise<boolean> {
    // Each queue has its own places: a carrier that takes its time with every message must not hold up withdrawals, nor a
    // broker the codes.
    const free = [...queues.keys()].filter((queue) => (busy.get(queue) ?? 0) < settings.places);
    if (free.length === 0) return false;
    const longestLease = Math.max(...[...queues.values()].map((queue) => queue.options.leaseSeconds));
    const job = await store.leaseNext(database.read, {
      queues: free,
      owner,
      now: clock.now(),
      leaseEndsAt: clock.now() + secondsToMs(longestLease),
    });
    if (job === null) return false;
    // A finished job frees its key and its place, so there may be more to do.
    busy.set(job.queue, (busy.get(job.queue) ?? 0) + 1);
    const work = run(job).finally(() => {
      running.delete(work);
      busy.set(job.queue, (busy.get(job.queue) ?? 1) - 1);
      wake();
    });
    running.add(work);
    return true;
  }

  async function run(job: store.LeasedJob): Promise<void> {
    const queue = queues.get(job.queue);
    if (queue === undefined) return;
    try {
      await queue.handler(job.payload, { jobId: job.id, attempt: job.attempts });
      const kept = await store.finish(database.read, job, clock.now());
      if (!kept)
        logger.warn({ job: job.id, queue: job.queue }, 'job finished under a lost lease; the newer lease decides');
    } catch (error) {
      const final = error instanceof PermanentJobFailure || job.attempts >= queue.options.maxAttempts;
      logger[final ? 'error' : 'warn']({ job: job.id, queue: job.queue, attempt: job.attempts, error }, 'job failed');
      const message = error instanceof Error ? error.message : String(error);
      const again = clock.now() + secondsToMs(queue.options.backoffSeconds(job.attempts));
      const noted = final
        ? store.setAside(database.read, job, message, clock.now())
        : store.retryAt(database.read, job, message, again);
      // Without the database nothing can be noted; the lease runs out and the job comes again.
      await noted.catch((lost: unknown) =>
        logger.error({ job: job.id, error: lost }, 'a failed job could not be noted'),
      );
    }
  }

  /** Leases what is due and waits for none of it: a slow job must not hold up what is written meanwhile. */
  async function pump(): Promise<void> {
    do {
      wanted = false;
      while (!stopped && (await runNext()));
    } while (wanted && !stopped);
  }

  function wake(): void {
    wanted = true;
    if (stopped || pumping !== null || queues.size === 0) return;
    pumping = pump()
      .catch((error: unknown) => logger.error({ error }, 'the job worker could not reach the database'))
      .finally(() => {
        pumping = null;
        if (wanted) setImmediate(wake);
      });
  }

  return {
    async enqueue(tx, job) {
      const now = clock.now();
      const { queue, key, payload, delaySeconds = 0 } = job;
      const runAt = now + secondsToMs(delaySeconds);
      const id = newId('job', now, random);
      lastOfAll(tx, `${queue} ${key}`, store.insertJob({ id, queue, key, payload, createdAt: now, runAt }));
      afterCommit(tx, wake);
    },
    handle(queue, handler, options = {}) {
      queues.set(queue, { handler, options: { ...usual, ...options } });
    },
    start() {
      stopped = false;
      timer = setInterval(wake, settings.pollMs);
      timer.unref();
      wake();
    },
    async drain() {
      for (;;) {
        await Promise.all(running);
        if (!(await runNext())) break;
      }
      await Promise.all(running);
    },
    sweep: () => store.deleteDone(database.read, clock.now() - settings.keptDays * DAY_MS),
    async stop() {
      stopped = true;
      if (timer !== null) clearInterval(timer);
      await pumping;
      await Promise.all(running);
    },
  };
}
