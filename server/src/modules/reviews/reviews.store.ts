/** Statements on review_run and review. Two primary keys decide who was first: (entity, day) and (user, end of the day). */
import type { Instant } from '@strongroom/core';
import { affected, row, rows, type Sql, type Statement, sql, timestamp } from '../../platform/database/database.ts';
import type { Day } from './reviews.calendar.ts';
import type { Review, ReviewState, Run } from './reviews.model.ts';

const runColumns = sql`entity_id as "entityId", day, begins_at as "beginsAt", ends_at as "endsAt",
  from_tx::text as "fromTx", through_tx::text as "throughTx"`;

/**
 * Takes up a day, in one statement: null when it has been taken up, or a later one has. It begins where the last one
 * ended, so that no hour is left out when the house stood still for days.
 */
export const claimRun = (
  on: Sql,
  { entityId, day, beginsAt, endsAt }: Day & { readonly entityId: string },
  { settled, now }: { settled: string; now: Instant },
): Promise<Run | null> =>
  row(
    on,
    sql<Run>`
      insert into review_run (entity_id, day, begins_at, ends_at, from_tx, through_tx, started_at)
      select ${entityId}::text, ${day}::text, coalesce(last.ends_at, ${timestamp(beginsAt)}::timestamptz),
             ${timestamp(endsAt)}::timestamptz, coalesce(last.through_tx, ${settled}::xid8), ${settled}::xid8,
             ${timestamp(now)}::timestamptz
      from (select 1) one left join lateral (
        select ends_at, through_tx from review_run where entity_id = ${entityId} order by ends_at desc limit 1
      ) last on true
      where last.ends_at is null or last.ends_at < ${timestamp(endsAt)}
      on conflict do nothing
      returning ${runColumns}`,
  );

export const findRun = (on: Sql, entityId: string, day: string): Promise<Run | null> =>
  row(on, sql<Run>`select ${runColumns} from review_run where entity_id = ${entityId} and day = ${day}`);

/** False when this user has a review of this day, or, of an early one, any review at all. */
export async function insertReview(on: Sql, review: Review): Promise<boolean> {
  const { id, userId, day, early, counts, findings, state } = review;
  const inserted = await affected(
    on,
    sql`insert into review (id, user_id, day, begins_at, ends_at, from_tx, through_tx, early, counts, findings, state,
                            written_at, escalates_at)
        select ${id}::text, ${userId}::text, ${day}::text, ${timestamp(review.beginsAt)}::timestamptz,
               ${timestamp(review.endsAt)}::timestamptz, ${review.fromTx}::xid8, ${review.throughTx}::xid8,
               ${early}::boolean, ${JSON.stringify(counts)}::jsonb, ${JSON.stringify(findings)}::jsonb, ${state}::text,
               ${timestamp(review.writtenAt)}::timestamptz, ${timestamp(review.escalatesAt)}::timestamptz
        where not ${early}::boolean or not exists (select 1 from review where user_id = ${userId})
        on conflict do nothing`,
  );
  return inserted === 1;
}

const selectReview = (where: Statement<unknown>) =>
  sql<Review>`
    select id, user_id as "userId", day, begins_at as "beginsAt", ends_at as "endsAt", from_tx::text as "fromTx",
           through_tx::text as "throughTx", early, counts, findings, state, written_at as "writtenAt",
           escalates_at as "escalatesAt", escalated_at as "escalatedAt", acknowledged_at as "acknowledgedAt"
    from review where ${where}`;

export const findReview = (on: Sql, id: string) => row(on, selectReview(sql`id = ${id}`));

/** `review_once` serves it. */
export const findReviews = (on: Sql, userId: string, before: string | null, limit: number) =>
  rows(
    on,
    selectReview(
      sql`user_id = ${userId}
          and (${before}::text is null
               or ends_at < (select ends_at from review where id = ${before} and user_id = ${userId}))
          order by ends_at desc limit ${limit}`,
    ),
  );

/** A statement for `consume`: read, from any state before that. */
export const acknowledge = (id: string, from: readonly ReviewState[], now: Instant) =>
  sql`update review set state = 'acknowledged', acknowledged_at = ${timestamp(now)}
      where id = ${id} and state = any(${from as ReviewState[]})`;

/** A statement for `consume`: left unread. */
export const escalate = (id: string, from: readonly ReviewState[], now: Instant) =>
  sql`update review set state = 'escalated', escalated_at = ${timestamp(now)}
      where id = ${id} and state = any(${from as ReviewState[]})`;
