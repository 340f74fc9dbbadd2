/** Statements on access_right: who may reach an account, and an account that somebody joins. */
import type { AccessRight } from '@strongroom/contract';
import { row, rows, type Sql, sql } from '../../platform/database/database.ts';
import { type UserRow, userColumns } from './parties.store.ts';

export interface MemberRow extends UserRow {
  readonly accountId: string;
  readonly rights: AccessRight[];
  readonly elsewhere: boolean;
}

/** Who else may reach these accounts, and whether they may reach any other. */
export const findMembers = (on: Sql, accountIds: readonly string[]) =>
  rows(
    on,
    sql<MemberRow>`
      select ${userColumns}, r.account_id as "accountId", r.rights, exists (
        select 1 from access_right o join account a on a.id = o.account_id
        where o.user_id = u.id and a.closed_at is null and a.id <> all(${accountIds as string[]})
      ) as elsewhere
      from access_right r join "user" u on u.id = r.user_id join person p on p.id = u.person_id
      where r.account_id = any(${accountIds as string[]}) and u.state <> 'closed'
      order by u.username`,
  );

export const findOpenAccount = (on: Sql, number: string, entityId: string) =>
  row(
    on,
    sql<{ id: string }>`
      select id from account where number = ${number} and entity_id = ${entityId} and closed_at is null`,
  );
