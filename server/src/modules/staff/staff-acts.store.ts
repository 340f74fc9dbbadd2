/** Statements on staff_act. */
import type { StaffActView } from '@strongroom/contract';
import type { Instant } from '@strongroom/core';
import { affected, row, rows, type Sql, sql, timestamp, timestampOrNull } from '../../platform/database/database.ts';
import type { StaffAct } from './staff.model.ts';

const columns = sql`id, kind, parameters, shown, hash, reason, role, people, user_id as "userId", entity_id as "entityId", state,
  proposed_by as "proposedBy", proposed_at as "proposedAt", expires_at as "expiresAt", settled_by as "settledBy",
  settled_at as "settledAt", outcome`;

/** False when this member used the key before. */
export async function insertAct(
  on: Sql,
  act: StaffAct & { readonly idempotencyKey: string; readonly requestHash: Buffer },
): Promise<boolean> {
  const inserted = await affected(
    on,
    sql`insert into staff_act (id, kind, parameters, shown, hash, reason, role, people, user_id, entity_id, state, proposed_by,
                               proposed_at, expires_at, settled_by, settled_at, idempotency_key, request_hash)
        values (${act.id}, ${act.kind}, ${act.parameters}, ${act.shown}, ${act.hash}, ${act.reason}, ${act.role}, ${act.people},
                ${act.userId}, ${act.entityId}, ${act.state}, ${act.proposedBy}, ${timestamp(act.proposedAt)},
                ${timestamp(act.expiresAt)}, ${act.settledBy}, ${timestampOrNull(act.settledAt)},
                ${act.idempotencyKey}, ${act.requestHash})
        on conflict (proposed_by, idempotency_key) do nothing`,
  );
  return inserted === 1;
}

export const findAct = (on: Sql, id: string) =>
  row(on, sql<StaffAct>`select ${columns} from staff_act where id = ${id}`);

export const findByKey = (on: Sql, proposedBy: string, idempotencyKey: string) =>
  row(
    on,
    sql<StaffAct & { readonly requestHash: Buffer }>`
      select ${columns}, request_hash as "requestHash" from staff_act
      where proposed_by = ${proposedBy} and idempotency_key = ${idempotencyKey}`,
  );

/** What waits, the oldest first. */
export const findAwaiting = (on: Sql, now: Instant, limit: number) =>
  rows(
    on,
    sql<StaffAct>`select ${columns} from staff_act
                  where state = 'awaiting-second' and expires_at > ${timestamp(now)} order by expires_at, id limit ${limit}`,
  );

/** What a member proposed or settled, the newest first. */
export const findOwn = (on: Sql, staffId: string, before: string | null, limit: number) =>
  rows(
    on,
    sql<StaffAct>`select ${columns} from staff_act
                  where (proposed_by = ${staffId} or settled_by = ${staffId}) and (${before}::text is null or id < ${before})
                  order by id desc limit ${limit}`,
  );

export const findOfClient = (on: Sql, userId: string, before: string | null, limit: number) =>
  rows(
    on,
    sql<StaffAct>`select ${columns} from staff_act where user_id = ${userId} and (${before}::text is null or id < ${before})
                  order by id desc limit ${limit}`,
  );

/**
 * A statement for `consume`: the second person settles exactly what they saw, once, in time. Two who decide at the same
 * moment are told apart here and nowhere else.
 */
export const settle = (want: {
  readonly id: string;
  readonly to: 'done' | 'refused';
  readonly hash: Buffer;
  readonly by: string;
  readonly now: Instant;
}) =>
  sql`update staff_act set state = ${want.to}, settled_by = ${want.by}, settled_at = ${timestamp(want.now)}
      where id = ${want.id} and state = 'awaiting-second' and hash = ${want.hash} and proposed_by <> ${want.by}
        and expires_at > ${timestamp(want.now)}`;

/** A statement for `consume`: taken back by the one who proposed it. */
export const withdraw = (id: string, by: string, now: Instant) =>
  sql`update staff_act set state = 'withdrawn', settled_by = ${by}, settled_at = ${timestamp(now)}
      where id = ${id} and state = 'awaiting-second' and proposed_by = ${by} and expires_at > ${timestamp(now)}`;

export async function writeOutcome(on: Sql, id: string, outcome: StaffActView['outcome']): Promise<void> {
  await affected(on, sql`update staff_act set outcome = ${JSON.stringify(outcome)}::jsonb where id = ${id}`);
}

/** Those that ran out and are not written down as such yet, a few at a time. */
export const findRunOut = (on: Sql, now: Instant, limit: number) =>
  rows(
    on,
    sql<StaffAct>`select ${columns} from staff_act where state = 'awaiting-second' and expires_at <= ${timestamp(now)}
                  order by expires_at limit ${limit}`,
  );

/** A statement for `consume`. */
export const expire = (id: string, now: Instant) =>
  sql`update staff_act set state = 'expired', settled_at = ${timestamp(now)}
      where id = ${id} and state = 'awaiting-second' and expires_at <= ${timestamp(now)}`;

/** What somebody proposed who works here no more waits for nobody; answers how many that were. */
export const withdrawAllOf = (on: Sql, staffId: string, now: Instant) =>
  affected(
    on,
    sql`update staff_act set state = 'withdrawn', settled_at = ${timestamp(now)}
        where proposed_by = ${staffId} and state = 'awaiting-second'`,
  );
