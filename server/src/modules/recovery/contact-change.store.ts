/** Statements on contact_change. */
import type { ProofMethod } from '@strongroom/contract';
import type { Instant } from '@strongroom/core';
import { row, rows, type Sql, sql, timestamp, timestampOrNull } from '../../platform/database/database.ts';
import type { ChangeProgress } from './contact-change.flow.ts';

export interface ContactChange extends ChangeProgress {
  readonly id: string;
  readonly userId: string;
  readonly contactPointId: string;
  readonly newPointId: string;
  readonly provedBy: ProofMethod;
}

const columns = sql`id, user_id as "userId", contact_point_id as "contactPointId", new_point_id as "newPointId", state,
  old_lost as "oldLost", old_confirmed_at as "oldConfirmedAt", new_confirmed_at as "newConfirmedAt",
  effective_at as "effectiveAt", proved_by as "provedBy", expires_at as "expiresAt"`;

/** Those that are open: a change whose codes did not come in time is not. */
export const findOpenChanges = (on: Sql, userId: string, now: Instant) =>
  rows(
    on,
    sql<ContactChange>`select ${columns} from contact_change
                       where user_id = ${userId} and (state = 'waiting' or (state = 'awaiting-codes' and expires_at > ${timestamp(now)}))
                       order by id`,
  );

/** Held until the transaction ends, so that two confirmations see one another. */
export const lockChange = (on: Sql, id: string) =>
  row(on, sql<ContactChange>`select ${columns} from contact_change where id = ${id} for update`);

/** A statement for `consume`: of two that begin at once, `contact_change_open` lets one in. */
export const insertChange = (change: ContactChange, now: Instant) =>
  sql`insert into contact_change (id, user_id, contact_point_id, new_point_id, state, old_lost, old_confirmed_at, proved_by, created_at, expires_at)
        values (${change.id}, ${change.userId}, ${change.contactPointId}, ${change.newPointId}, ${change.state},
                ${change.oldLost}, ${timestampOrNull(change.oldConfirmedAt)}, ${change.provedBy}, ${timestamp(now)}, ${timestamp(change.expiresAt)})
        on conflict (contact_point_id) where state in ('awaiting-codes', 'waiting') do nothing`;

/** A statement for `consume`: what was read is what is replaced. */
export const saveChange = (before: ContactChange, after: ContactChange) =>
  sql`update contact_change set state = ${after.state}, old_confirmed_at = ${timestampOrNull(after.oldConfirmedAt)},
             new_confirmed_at = ${timestampOrNull(after.newConfirmedAt)}, effective_at = ${timestampOrNull(after.effectiveAt)}
      where id = ${before.id} and state = ${before.state}`;

/** Drops what is open of one contact point, or of a user. Answers the proposed points that go with it. */
export const cancelOpen = (on: Sql, of: { readonly userId: string; readonly contactPointId?: string }) =>
  rows(
    on,
    sql<{ id: string; newPointId: string }>`
      update contact_change set state = 'cancelled'
      where user_id = ${of.userId} and state in ('awaiting-codes', 'waiting')
        and contact_point_id = coalesce(${of.contactPointId ?? null}, contact_point_id)
      returning id, new_point_id as "newPointId"`,
  );
