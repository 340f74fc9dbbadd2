/** Statements on `audit_entry`. Rows are only ever added: a trigger refuses UPDATE and DELETE. */
import type { Instant } from '@strongroom/core';
import { rows, type Sql, sql, timestamp } from '../../platform/database/database.ts';

export interface AuditRow {
  readonly id: string;
  readonly at: Instant;
  readonly event: string;
  readonly userId: string | null;
  readonly accountId: string | null;
  readonly body: string;
}

export const insertEntry = (entry: AuditRow) =>
  sql`insert into audit_entry (id, at, event, user_id, account_id, body)
      values (${entry.id}, ${timestamp(entry.at)}, ${entry.event}, ${entry.userId}, ${entry.accountId}, ${entry.body})`;

/** Newest first; `audit_entry_user` and `audit_entry_account` (…, seq) serve the two halves. */
export function findHistory(
  on: Sql,
  want: { userId: string; accountIds: readonly string[]; before: string | null; limit: number },
): Promise<{ body: string }[]> {
  return rows(
    on,
    sql<{ body: string }>`
      select body from audit_entry
      where (user_id = ${want.userId} or account_id = any(${want.accountIds as string[]}))
        and (${want.before}::text is null or seq < (select seq from audit_entry where id = ${want.before}))
      order by seq desc limit ${want.limit}`,
  );
}
