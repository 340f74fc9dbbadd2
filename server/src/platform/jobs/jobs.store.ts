/** Statements on `job`. `job_due` (queue, run_at) serves the lease, `job_order` (queue, key, seq) the order per key. */
import type { Instant, JsonValue } from '@strongroom/core';
import { affected, row, type Sql, sql, timestamp } from '../database/database.ts';

export interface LeasedJob {
  readonly id: string;
  readonly queue: string;
  readonly payload: JsonValue;
  readonly attempts: number;
  /** Fencing token: grows with every lease of this job. */
  readonly lease: number;
}

/**
 * Takes its number under a lock on queue and key, held until the commit. Without it the second of two transactions may
 * commit first, and its job be done before the one that has the lower number and is not to be seen yet.
 */
export const insertJob = (job: {
  id: string;
  queue: string;
  key: string;
  payload: JsonValue;
  createdAt: Instant;
  runAt: Instant;
}) =>
  sql`insert into job (id, queue, key, payload, created_at, run_at)
      select ${job.id}::text, ${job.queue}::text, ${job.key}::text, ${JSON.stringify(job.payload)}::jsonb,
             ${timestamp(job.createdAt)}::timestamptz, ${timestamp(job.runAt)}::timestamptz
      from pg_advisory_xact_lock(hashtextextended(${`job:${job.queue} ${job.key}`}, 0))`;

/**
 * Leases the oldest due job whose key has no earlier open job. SKIP LOCKED lets workers pass each other without
 * waiting; the expired lease of a dead worker is taken over and the token grows.
 */
export function leaseNext(
  on: Sql,
  want: { queues: readonly string[]; owner: string; now: Instant; leaseEndsAt: Instant },
): Promise<LeasedJob | null> {
  const now = timestamp(want.now);
  return row(
    on,
    sql<LeasedJob>`
      update job set lease = lease + 1, lease_owner = ${want.owner}, leased_until = ${timestamp(want.leaseEndsAt)},
                     attempts = attempts + 1
      where id = (
        select candidate.id from job candidate
        where candidate.queue = any(${want.queues as string[]}) and candidate.state = 'open' and candidate.run_at <= ${now}
          and (candidate.leased_until is null or candidate.leased_until <= ${now})
          and not exists (select 1 from job earlier where earlier.queue = candidate.queue and earlier.key = candidate.key
                          and earlier.state = 'open' and earlier.seq < candidate.seq)
        order by candidate.seq limit 1 for update skip locked)
      returning id, queue, payload, attempts, lease`,
  );
}

export async function finish(on: Sql, job: LeasedJob, now: Instant): Promise<boolean> {
  return (
    (await affected(
      on,
      sql`update job set state = 'done', finished_at = ${timestamp(now)}, leased_until = null, error = null
          where id = ${job.id} and lease = ${job.lease} and state = 'open'`,
    )) === 1
  );
}

/** Finished jobs are of no use; failed ones stay until somebody has looked. */
export async function deleteDone(on: Sql, before: Instant): Promise<void> {
  await affected(on, sql`delete from job where state = 'done' and finished_at < ${timestamp(before)}`);
}

export async function setAside(on: Sql, job: LeasedJob, error: string, now: Instant): Promise<void> {
  await affected(
    on,
    sql`update job set state = 'failed', finished_at = ${timestamp(now)}, leased_until = null, error = ${error}
        where id = ${job.id} and lease = ${job.lease} and state = 'open'`,
  );
}

export async function retryAt(on: Sql, job: LeasedJob, error: string, at: Instant): Promise<void> {
  await affected(
    on,
    sql`update job set run_at = ${timestamp(at)}, leased_until = null, error = ${error}
        where id = ${job.id} and lease = ${job.lease} and state = 'open'`,
  );
}
