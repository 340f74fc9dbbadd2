/** Statements on emergency_grant and emergency_displaced. */
import type { Instant } from '@strongroom/core';
import { affected, row, rows, type Sql, sql, timestamp, timestampOrNull } from '../../../platform/database/database.ts';
import type { GrantState } from './grant.flow.ts';
import type { Grant } from './grant.model.ts';

const columns = sql`id, user_id as "userId", state, code_factor_id as "codeFactorId", card_factor_id as "cardFactorId",
  full_until as "fullUntil", portal_until as "portalUntil", card_until as "cardUntil", prints,
  issued_at as "issuedAt", closed_at as "closedAt"`;

/** The one that is on, or else the last one there was. */
export const findLastGrant = (on: Sql, userId: string) =>
  row(
    on,
    sql<Grant>`select ${columns} from emergency_grant where user_id = ${userId}
               order by closed_at desc nulls first, issued_at desc limit 1`,
  );

export const findGrant = (on: Sql, grantId: string) =>
  row(on, sql<Grant>`select ${columns} from emergency_grant where id = ${grantId}`);

/** A statement for `consume`: of several issued at once, one. `emergency_grant_open` decides. */
export const insertGrant = (grant: Grant) =>
  sql`insert into emergency_grant (id, user_id, state, code_factor_id, full_until, portal_until, issued_at)
      values (${grant.id}, ${grant.userId}, ${grant.state}, ${grant.codeFactorId}, ${timestamp(grant.fullUntil)},
              ${timestamp(grant.portalUntil)}, ${timestamp(grant.issuedAt)})
      on conflict (user_id) where closed_at is null do nothing`;

/** A statement for `consume`: from the state that was judged, once. */
export const moveGrant = (
  grant: Pick<Grant, 'id' | 'state'>,
  to: { state: GrantState; cardFactorId: string | null; cardUntil: Instant | null; closedAt: Instant | null },
) =>
  sql`update emergency_grant set state = ${to.state}, card_factor_id = ${to.cardFactorId},
             card_until = ${timestampOrNull(to.cardUntil)}, closed_at = ${timestampOrNull(to.closedAt)}
      where id = ${grant.id} and state = ${grant.state} and closed_at is null`;

/** A statement for `consume`: a card more, as long as the policy allows one. */
export const countPrint = (grantId: string, most: number) =>
  sql`update emergency_grant set prints = prints + 1 where id = ${grantId} and prints < ${most} and closed_at is null`;

/** A statement for `consume`: told once that this state ends soon. */
export const noteWarned = (grantId: string, state: GrantState) =>
  sql`update emergency_grant set warned = warned || ${state}::text
      where id = ${grantId} and not (${state} = any (warned))`;

/** Remembers what a grant set aside. */
export const rememberDisplaced = (on: Sql, want: { userId: string; grantId: string; factorIds: readonly string[] }) =>
  affected(
    on,
    sql`insert into emergency_displaced (factor_id, grant_id, user_id)
        select id, ${want.grantId}, ${want.userId} from unnest(${[...want.factorIds]}::text[]) as id
        on conflict (factor_id) do update set grant_id = excluded.grant_id`,
  );

/**
 * Those that an emergency grant displaced and nobody has proven again. A sheet of recovery codes is printed anew instead:
 * one of its codes would end the grant with nothing to live on.
 */
export const findDisplaced = (on: Sql, userId: string) =>
  rows(
    on,
    sql<{ factorId: string }>`select d.factor_id as "factorId" from emergency_displaced d
      join (
        select id from factor where user_id = ${userId} and state = 'displaced' and kind <> 'recovery-code') f on f.id = d.factor_id
      where d.user_id = ${userId} order by d.factor_id`,
  );

/** A statement for `consume`: of several that prove a displaced factor again, one brings it back. */
export const forgetDisplaced = (factorId: string, userId: string) =>
  sql`delete from emergency_displaced where factor_id = ${factorId} and user_id = ${userId}`;

/** What a grant displaced, given up: staff took the grant back. */
export const forgetAllDisplaced = (on: Sql, grantId: string) =>
  rows(
    on,
    sql<{
      factorId: string;
    }>`delete from emergency_displaced where grant_id = ${grantId} returning factor_id as "factorId"`,
  );
