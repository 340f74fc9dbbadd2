/** Statements on staff_identification. */
import type { CallerFact } from '@strongroom/contract';
import type { Instant } from '@strongroom/core';
import { affected, row, type Sql, sql, timestamp } from '../../platform/database/database.ts';

export interface Identification {
  readonly id: string;
  readonly staffId: string;
  readonly userId: string;
  readonly facts: readonly CallerFact[];
  readonly expiresAt: Instant;
}

const columns = sql`id, staff_id as "staffId", user_id as "userId", facts, expires_at as "expiresAt"`;

/** Of one member for one client: two that are begun at once draw one set of facts. */
export async function lockIdentifications(on: Sql, staffId: string, userId: string): Promise<void> {
  await affected(on, sql`select pg_advisory_xact_lock(hashtextextended(${`caller:${staffId}:${userId}`}, 0))`);
}

export async function insertIdentification(on: Sql, asked: Identification & { readonly now: Instant }): Promise<void> {
  await affected(
    on,
    sql`insert into staff_identification (id, staff_id, user_id, facts, state, asked_at, expires_at)
        values (${asked.id}, ${asked.staffId}, ${asked.userId}, ${asked.facts as string[]}, 'asked',
                ${timestamp(asked.now)}, ${timestamp(asked.expiresAt)})`,
  );
}

export const findAsked = (on: Sql, want: { staffId: string; userId: string; now: Instant }) =>
  row(
    on,
    sql<Identification>`select ${columns} from staff_identification
                        where staff_id = ${want.staffId} and user_id = ${want.userId} and state = 'asked'
                          and expires_at > ${timestamp(want.now)} order by asked_at desc limit 1`,
  );

export const findAskedById = (on: Sql, want: { id: string; staffId: string; now: Instant }) =>
  row(
    on,
    sql<Identification>`select ${columns} from staff_identification
                        where id = ${want.id} and staff_id = ${want.staffId} and state = 'asked'
                          and expires_at > ${timestamp(want.now)}`,
  );

/** A statement for `consume`: what the caller said is judged once. */
export const settle = (want: { id: string; state: 'passed' | 'failed'; until: Instant; now: Instant }) =>
  sql`update staff_identification set state = ${want.state}, expires_at = ${timestamp(want.until)}
      where id = ${want.id} and state = 'asked' and expires_at > ${timestamp(want.now)}`;

/** A statement for `consume`: a passed identification serves one act, of the member who asked, for that client. */
export const use = (want: { staffId: string; userId: string; actId: string; now: Instant }) =>
  sql`update staff_identification set state = 'used', act_id = ${want.actId}
      where id = (select id from staff_identification
                  where staff_id = ${want.staffId} and user_id = ${want.userId} and state = 'passed'
                    and expires_at > ${timestamp(want.now)} order by expires_at limit 1)
        and state = 'passed'`;

export const findPassed = (on: Sql, want: { staffId: string; userId: string; now: Instant }) =>
  row(
    on,
    sql<{ until: Instant }>`select max(expires_at) as until from staff_identification
                            where staff_id = ${want.staffId} and user_id = ${want.userId} and state = 'passed'
                              and expires_at > ${timestamp(want.now)} having count(*) > 0`,
  );
