/** Statements on teardown_exemption, and on the sessions that are open when one is given or taken back. */
import type { Instant } from '@strongroom/core';
import { affected, row, rows, type Sql, sql, timestamp } from '../../platform/database/database.ts';

export const findExemption = (on: Sql, userId: string, now: Instant) =>
  row(
    on,
    sql<{ until: Instant }>`select until from teardown_exemption
                            where user_id = ${userId} and until > ${timestamp(now)}`,
  );

export async function giveExemption(on: Sql, userId: string, until: Instant): Promise<void> {
  await affected(
    on,
    sql`insert into teardown_exemption (user_id, until) values (${userId}, ${timestamp(until)})
        on conflict (user_id) do update set until = excluded.until`,
  );
}

/** A statement for `consume`. */
export const takeExemptionBack = (userId: string, now: Instant) =>
  sql`delete from teardown_exemption where user_id = ${userId} and until > ${timestamp(now)}`;

/** Of what is open; answers the ids. */
export const setExemptUntil = (on: Sql, userId: string, until: Instant | null) =>
  rows(
    on,
    sql<{ id: string }>`update session set teardown_exempt_until = ${until === null ? null : timestamp(until)}
                        where user_id = ${userId} and ended_at is null returning id`,
  );
