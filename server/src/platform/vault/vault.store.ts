/** Statements on `vault_key`. The partial unique index on the index key decides between two nodes that start together. */
import type { Instant } from '@strongroom/core';
import { affected, rows, type Sql, sql, timestamp } from '../database/database.ts';

export interface VaultKeyRow {
  readonly id: string;
  readonly purpose: 'seal' | 'index';
  readonly rootKeyId: string;
  readonly wrapped: Buffer;
}

/** Oldest first. */
export function findVaultKeys(on: Sql): Promise<VaultKeyRow[]> {
  return rows(
    on,
    sql<VaultKeyRow>`select id, purpose, root_key_id as "rootKeyId", wrapped from vault_key order by created_at, id`,
  );
}

export async function insertVaultKey(on: Sql, key: VaultKeyRow & { readonly createdAt: Instant }): Promise<void> {
  await affected(
    on,
    sql`insert into vault_key (id, purpose, root_key_id, wrapped, created_at)
        values (${key.id}, ${key.purpose}, ${key.rootKeyId}, ${key.wrapped}, ${timestamp(key.createdAt)})
        on conflict do nothing`,
  );
}

/** Changes nothing when somebody else wrapped it anew in between. */
export async function rewrapVaultKey(on: Sql, from: VaultKeyRow, rootKeyId: string, wrapped: Buffer): Promise<void> {
  await affected(
    on,
    sql`update vault_key set root_key_id = ${rootKeyId}, wrapped = ${wrapped}
        where id = ${from.id} and wrapped = ${from.wrapped}`,
  );
}
