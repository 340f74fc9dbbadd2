/** Statements on opening. */
import type { Instant } from '@strongroom/core';
import { affected, row, type Sql, sql, timestamp } from '../../platform/database/database.ts';

export async function insertOpening(
  on: Sql,
  opening: { userId: string; tokenHash: Buffer; now: Instant; expiresAt: Instant },
): Promise<void> {
  await affected(
    on,
    sql`insert into opening (user_id, token_hash, created_at, expires_at)
        values (${opening.userId}, ${opening.tokenHash}, ${timestamp(opening.now)}, ${timestamp(opening.expiresAt)})`,
  );
}

export const findOpening = (on: Sql, tokenHash: Buffer, now: Instant) =>
  row(
    on,
    sql<{ userId: string; expiresAt: Instant; ticketHash: Buffer | null }>`
      select user_id as "userId", expires_at as "expiresAt", ticket_hash as "ticketHash" from opening
      where token_hash = ${tokenHash} and used_at is null and expires_at > ${timestamp(now)}`,
  );

/** A statement for `consume`: an invitation is used once. */
export const useOpening = (tokenHash: Buffer, now: Instant) =>
  sql`update opening set used_at = ${timestamp(now)}
      where token_hash = ${tokenHash} and used_at is null and expires_at > ${timestamp(now)}`;

/** A statement for `consume`: the ticket before it is dead. */
export const keepTicket = (tokenHash: Buffer, ticketHash: Buffer, now: Instant) =>
  sql`update opening set ticket_hash = ${ticketHash}
      where token_hash = ${tokenHash} and used_at is null and expires_at > ${timestamp(now)}`;
