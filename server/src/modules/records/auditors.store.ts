/** Statements on `audit_credential`. The secret itself is nowhere: only its hash is. */
import type { Instant } from '@strongroom/core';
import { affected, row, rows, type Sql, sql, type Tx, timestamp } from '../../platform/database/database.ts';
import type { AuditCredentialRecord } from './records.model.ts';

const columns = sql`
  id, role, name, created_at as "createdAt", expires_at as "expiresAt", revoked_at as "revokedAt"`;

export async function insertCredential(
  tx: Tx,
  credential: Omit<AuditCredentialRecord, 'revokedAt'> & { readonly secretHash: Uint8Array },
): Promise<void> {
  const { id, role, name, secretHash, createdAt, expiresAt } = credential;
  await affected(
    tx,
    sql`insert into audit_credential (id, role, name, secret_hash, created_at, expires_at)
        values (${id}, ${role}, ${name}, ${secretHash}, ${timestamp(createdAt)}, ${timestamp(expiresAt)})`,
  );
}

export const findLiveCredential = (on: Sql, secretHash: Uint8Array, now: Instant) =>
  row(
    on,
    sql<AuditCredentialRecord>`
      select ${columns} from audit_credential
      where secret_hash = ${secretHash} and revoked_at is null and expires_at > ${timestamp(now)}`,
  );

/** Whether it still opens what it opened: neither revoked nor over. */
export const findStandingCredential = (on: Sql, id: string, now: Instant) =>
  row(
    on,
    sql<{ id: string }>`
      select id from audit_credential
      where id = ${id} and revoked_at is null and expires_at > ${timestamp(now)}`,
  );

export const findCredentials = (on: Sql): Promise<AuditCredentialRecord[]> =>
  rows(on, sql<AuditCredentialRecord>`select ${columns} from audit_credential order by created_at, id`);

/** For `consume`: a credential is revoked once. */
export const revokeCredential = (id: string, now: Instant) =>
  sql`update audit_credential set revoked_at = ${timestamp(now)} where id = ${id} and revoked_at is null`;
