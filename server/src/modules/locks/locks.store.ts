/** Statements on user_freeze. */
import type { Instant } from '@strongroom/core';
import { affected, rows, type Sql, sql, timestamp, timestampOrNull } from '../../platform/database/database.ts';
import type { Freeze } from './locks.model.ts';

export async function insertFreeze(on: Sql, freeze: Freeze): Promise<void> {
  await affected(
    on,
    sql`insert into user_freeze (id, user_id, level, cause, placed_at, until)
        values (${freeze.id}, ${freeze.userId}, ${freeze.level}, ${freeze.cause}, ${timestamp(freeze.placedAt)},
                ${timestampOrNull(freeze.until)})`,
  );
}

/** Those that last, the newest first. */
export const findFreezes = (on: Sql, userId: string, now: Instant) =>
  rows(
    on,
    sql<Freeze>`select id, user_id as "userId", level, cause, placed_at as "placedAt", until from user_freeze
                where user_id = ${userId} and lifted_at is null and (until is null or until > ${timestamp(now)})
                order by placed_at desc, id desc`,
  );

/** A statement for `consume`: a freeze is lifted once. */
export const liftFreeze = (id: string, userId: string, now: Instant) =>
  sql`update user_freeze set lifted_at = ${timestamp(now)}
      where id = ${id} and user_id = ${userId} and lifted_at is null and (until is null or until > ${timestamp(now)})`;
