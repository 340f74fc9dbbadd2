/** Statements on broken_make, and on passkey by its make. */
import type { Instant } from '@strongroom/core';
import { affected, row, rows, type Sql, sql, timestamp } from '../../../platform/database/database.ts';

export interface BrokenMake {
  readonly aaguid: string;
  readonly report: string;
}

const LOCK = sql`hashtextextended('broken-makes', 0)`;

/** Held until the transaction ends: alone by whoever takes a list, together by all who enrol. */
export const lockAlone = (on: Sql) => rows(on, sql`select pg_advisory_xact_lock(${LOCK})`);
export const lockTogether = (on: Sql) => rows(on, sql`select pg_advisory_xact_lock_shared(${LOCK})`);

export const findBroken = (on: Sql) =>
  rows(on, sql<BrokenMake>`select aaguid::text as aaguid, report from broken_make order by aaguid`);

export const findReport = (on: Sql, aaguid: string) =>
  row(on, sql<{ readonly report: string }>`select report from broken_make where aaguid = ${aaguid}::uuid`);

export const insertBroken = (on: Sql, { aaguid, report }: BrokenMake, now: Instant) =>
  affected(
    on,
    sql`insert into broken_make (aaguid, report, since) values (${aaguid}::uuid, ${report}, ${timestamp(now)})`,
  );

export const deleteBroken = (on: Sql, aaguid: string) =>
  affected(on, sql`delete from broken_make where aaguid = ${aaguid}::uuid`);

export interface BrokenKey extends BrokenMake {
  readonly factorId: string;
  readonly userId: string;
  readonly name: string;
}

/** Passkeys of broken makes that still prove, or would again; or those that were stopped and not yet removed. */
export const findKeysOfBroken = (on: Sql, which: 'proving' | 'suspended') =>
  rows(
    on,
    sql<BrokenKey>`select p.factor_id as "factorId", p.user_id as "userId", p.name, p.aaguid::text as aaguid, b.report
      from broken_make b join passkey p on p.aaguid = b.aaguid join factor f on f.id = p.factor_id
      where f.state = any(${which === 'proving' ? ['active', 'displaced'] : ['suspended']}::text[])
      order by p.factor_id`,
  );

export const countUnnamed = (on: Sql) =>
  row(
    on,
    sql<{ readonly count: number }>`select count(*)::int as count
      from passkey p join factor f on f.id = p.factor_id
      where p.aaguid is null and f.state in ('active', 'displaced')`,
  );
