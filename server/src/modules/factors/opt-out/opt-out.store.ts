/** Statements on second_factor_opt_out. */
import type { Instant } from '@strongroom/core';
import { row, type Sql, sql, timestamp } from '../../../platform/database/database.ts';

export interface OptOutRow {
  readonly since: Instant;
  readonly disclaimerVersion: string;
}

export const findOptOut = (on: Sql, userId: string) =>
  row(
    on,
    sql<OptOutRow>`select since, disclaimer_version as "disclaimerVersion" from second_factor_opt_out
      where user_id = ${userId}`,
  );

/** A statement for `consume`: somebody is out once. */
export const insertOptOut = (userId: string, disclaimerVersion: string, now: Instant) =>
  sql`insert into second_factor_opt_out (user_id, since, disclaimer_version)
      values (${userId}, ${timestamp(now)}, ${disclaimerVersion}) on conflict (user_id) do nothing`;

/** A statement for `consume`. */
export const deleteOptOut = (userId: string) => sql`delete from second_factor_opt_out where user_id = ${userId}`;
