/** Statements on trading_seat, and on what a session remembers of a seat it lost. */
import type { Instant } from '@strongroom/core';
import { affected, row, type Sql, sql, timestamp } from '../../platform/database/database.ts';

export interface Seat {
  readonly sessionId: string;
  readonly since: Instant;
}

export const findSeat = (on: Sql, userId: string) =>
  row(on, sql<Seat>`select session_id as "sessionId", since from trading_seat where user_id = ${userId}`);

/** Whether this very session may trade now; a seat whose session has ended is nobody's. */
export const holdsSeat = async (on: Sql, { userId, id }: { readonly userId: string; readonly id: string }) =>
  (await row(
    on,
    sql<{ held: number }>`
      select 1 as held from trading_seat seat join session on session.id = seat.session_id
      where seat.user_id = ${userId} and seat.session_id = ${id} and session.ended_at is null`,
  )) !== null;

/**
 * A statement for `consume`: takes the seat where it is free, or from exactly the one who was seen there. Of two who take
 * it from the same one the second finds another in it, and takes nothing.
 */
export const takeSeat = (
  { userId, id }: { readonly userId: string; readonly id: string },
  from: string | null,
  now: Instant,
) =>
  sql`insert into trading_seat as seat (user_id, session_id, since) values (${userId}, ${id}, ${timestamp(now)})
      on conflict (user_id) do update set session_id = excluded.session_id, since = excluded.since
      where seat.session_id = ${from}`;

export const leaveSeat = (sessionId: string) => sql`delete from trading_seat where session_id = ${sessionId}`;

export async function markDisplaced(on: Sql, sessionId: string, to: string, now: Instant): Promise<void> {
  await affected(
    on,
    sql`update session set trading_lost_at = ${timestamp(now)}, trading_lost_to = ${to} where id = ${sessionId}`,
  );
}

export async function forgetDisplaced(on: Sql, sessionId: string): Promise<void> {
  await affected(
    on,
    sql`update session set trading_lost_at = null, trading_lost_to = null
        where id = ${sessionId} and trading_lost_at is not null`,
  );
}
