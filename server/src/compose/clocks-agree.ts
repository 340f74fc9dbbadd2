/**
 * Whether this node and its database tell the same time, within an hour. Most acts do not need it; erasing does, because
 * it cannot be undone.
 *
 * Attack and accident: a clock set years ahead makes every entry older than its retention, and the daily run would
 * erase all that the law wants kept.
 */
import { type Clock, HOUR_MS, type Instant } from '@strongroom/core';
import { row, type Sql, sql } from '../platform/database/database.ts';

export async function clocksAgree(on: Sql, clock: Clock): Promise<boolean> {
  const found = await row(on, sql<{ now: Instant }>`select now() as now`);
  return found !== null && Math.abs(found.now - clock.now()) <= HOUR_MS;
}
