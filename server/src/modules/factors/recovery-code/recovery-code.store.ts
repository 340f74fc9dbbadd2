/** Statements on recovery_code. */
import type { Instant } from '@strongroom/core';
import { affected, row, type Sql, sql, timestamp } from '../../../platform/database/database.ts';

export async function insertRecoveryCodes(on: Sql, factorId: string, hashes: readonly string[]): Promise<void> {
  await affected(
    on,
    sql`insert into recovery_code (factor_id, code_hash) select ${factorId}, unnest(${[...hashes]}::text[])`,
  );
}

/** The sets of somebody, all of them: a new one is written after it, in the same transaction. */
export const deleteRecoveryCodes = (on: Sql, userId: string) =>
  affected(
    on,
    sql`delete from recovery_code
        where factor_id = any(array(select id from factor where user_id = ${userId} and kind = 'recovery-code'))`,
  );

export const deleteCodesOf = (on: Sql, factorId: string) =>
  affected(on, sql`delete from recovery_code where factor_id = ${factorId}`);

export const isUnused = async (on: Sql, factorId: string, hash: string): Promise<boolean> =>
  (await row(
    on,
    sql<{ hash: string }>`select code_hash as hash from recovery_code
      where factor_id = ${factorId} and code_hash = ${hash} and used_at is null`,
  )) !== null;

export async function countUnused(on: Sql, factorId: string): Promise<number> {
  const counted = await row(
    on,
    sql<{ left: number }>`select count(*)::int as left from recovery_code
      where factor_id = ${factorId} and used_at is null`,
  );
  return counted?.left ?? 0;
}

/** A statement for `consume`. The factor is locked first, as whoever replaces the set does: neither waits for the other. */
export const useRecoveryCode = (factorId: string, hash: string, now: Instant) =>
  sql`with held as materialized (select id from factor where id = ${factorId} and state = 'active' for update),
           used as (
        update recovery_code set used_at = ${timestamp(now)} from held
        where factor_id = held.id and code_hash = ${hash} and used_at is null
        returning factor_id)
      update factor set last_used_at = ${timestamp(now)} from used where factor.id = used.factor_id`;
