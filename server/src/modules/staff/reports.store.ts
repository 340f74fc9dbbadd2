/** Statements on staff_report. */
import type { StaffReport } from '@strongroom/contract';
import type { Instant } from '@strongroom/core';
import { affected, row, rows, type Sql, sql, timestamp } from '../../platform/database/database.ts';

export interface Report {
  readonly id: string;
  readonly kind: StaffReport['kind'];
  readonly userId: string;
  readonly entityId: string;
  readonly device: string;
  readonly address: string;
  readonly purpose: string;
  readonly reportedAt: Instant;
  readonly state: StaffReport['state'];
  readonly handledBy: string | null;
  readonly handledAt: Instant | null;
  readonly note: string | null;
}

const columns = sql`id, kind, user_id as "userId", entity_id as "entityId", device, address, purpose,
  reported_at as "reportedAt", state, handled_by as "handledBy", handled_at as "handledAt", note`;

/** False when it is there already. */
export async function insertReport(on: Sql, report: Report): Promise<boolean> {
  const { id, kind, userId, entityId, device, address, purpose, reportedAt } = report;
  const inserted = await affected(
    on,
    sql`insert into staff_report (id, kind, user_id, entity_id, device, address, purpose, reported_at, state)
        values (${id}, ${kind}, ${userId}, ${entityId}, ${device}, ${address}, ${purpose}, ${timestamp(reportedAt)}, 'open')
        on conflict (id) do nothing`,
  );
  return inserted === 1;
}

export const findReport = (on: Sql, id: string) =>
  row(on, sql<Report>`select ${columns} from staff_report where id = ${id}`);

export const findUnsettled = (on: Sql, limit: number) =>
  rows(
    on,
    sql<Report>`select ${columns} from staff_report where state <> 'closed' order by reported_at, id limit ${limit}`,
  );

export const findClosed = (on: Sql, limit: number) =>
  rows(
    on,
    sql<Report>`select ${columns} from staff_report where state = 'closed' order by handled_at desc, id limit ${limit}`,
  );

/** A statement for `consume`: taken by one of those who reach for it, and taken over as long as it is not closed. */
export const takeReport = (report: Report, staffId: string, now: Instant) =>
  sql`update staff_report set state = 'taken', handled_by = ${staffId}, handled_at = ${timestamp(now)}
      where id = ${report.id} and state = ${report.state} and handled_by is not distinct from ${report.handledBy}
        and state <> 'closed'`;

/** A statement for `consume`: closed once, by whoever has it. */
export const closeReport = (id: string, staffId: string, note: string, now: Instant) =>
  sql`update staff_report set state = 'closed', handled_at = ${timestamp(now)}, note = ${note}
      where id = ${id} and state = 'taken' and handled_by = ${staffId}`;
