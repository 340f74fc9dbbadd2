/** Statements on passkey and passkey_enrolment. */
import type { Instant } from '@strongroom/core';
import { affected, row, rows, type Sql, sql, timestamp } from '../../../platform/database/database.ts';

export interface Passkey {
  readonly factorId: string;
  readonly name: string;
  readonly credentialId: Buffer;
  readonly transports: readonly string[];
  readonly signCount: number;
  readonly backupEligible: boolean;
  readonly backedUp: boolean;
}

const columns = sql`factor_id as "factorId", name, credential_id as "credentialId", transports,
  sign_count as "signCount", backup_eligible as "backupEligible", backed_up as "backedUp"`;

export const findPasskey = (on: Sql, factorId: string) =>
  row(on, sql<Passkey>`select ${columns} from passkey where factor_id = ${factorId}`);

export const findPasskeysOf = (on: Sql, userId: string) =>
  rows(on, sql<Passkey>`select ${columns} from passkey where user_id = ${userId} order by factor_id`);

/** The unique `credential_id` serves it. */
export const findByCredential = (on: Sql, credentialId: Buffer) =>
  row(
    on,
    sql<{ factorId: string; userId: string }>`select factor_id as "factorId", user_id as "userId"
      from passkey where credential_id = ${credentialId}`,
  );

/** False when the credential is known already, to this user or another. */
export async function insertPasskey(
  on: Sql,
  passkey: Passkey & { readonly userId: string; readonly aaguid: string | null },
): Promise<boolean> {
  const { factorId, userId, name, credentialId, transports, signCount, backupEligible, backedUp, aaguid } = passkey;
  const inserted = await affected(
    on,
    sql`insert into passkey (factor_id, user_id, name, credential_id, transports, sign_count, backup_eligible, backed_up,
                             aaguid)
        values (${factorId}, ${userId}, ${name}, ${credentialId}, ${[...transports]}::text[], ${signCount},
                ${backupEligible}, ${backedUp}, ${aaguid}::uuid)
        on conflict (credential_id) do nothing`,
  );
  return inserted === 1;
}

/** A statement for `consume`. */
export const renamePasskey = (factorId: string, name: string) =>
  sql`update passkey set name = ${name} where factor_id = ${factorId}`;

export const deletePasskey = (on: Sql, factorId: string) =>
  affected(on, sql`delete from passkey where factor_id = ${factorId}`);

/** A statement for `consume`: the counter moves on once, unless it is one that stays at nought. */
export const useCounter = (used: { factorId: string; signCount: number; backedUp: boolean; now: Instant }) =>
  sql`with counted as (
        update passkey set sign_count = ${used.signCount}, backed_up = ${used.backedUp}
        where factor_id = ${used.factorId}
          and (sign_count < ${used.signCount} or (sign_count = 0 and ${used.signCount} = 0))
        returning factor_id)
      update factor set last_used_at = ${timestamp(used.now)} from counted
      where factor.id = counted.factor_id and factor.state = 'active'`;

export interface Enrolment {
  readonly sessionId: string;
  readonly userId: string;
  readonly name: string;
  readonly challenge: Buffer;
  readonly expiresAt: Instant;
}

/** A session has one enrolment in progress: beginning again replaces it. Those nobody finished go on the way. */
export async function beginEnrolment(on: Sql, enrolment: Enrolment, now: Instant): Promise<void> {
  const { sessionId, userId, name, challenge, expiresAt } = enrolment;
  await affected(on, sql`delete from passkey_enrolment where expires_at <= ${timestamp(now)}`);
  await affected(
    on,
    sql`insert into passkey_enrolment (session_id, user_id, name, challenge, expires_at)
        values (${sessionId}, ${userId}, ${name}, ${challenge}, ${timestamp(expiresAt)})
        on conflict (session_id) do update set user_id = excluded.user_id, name = excluded.name,
          challenge = excluded.challenge, expires_at = excluded.expires_at`,
  );
}

export const findEnrolment = (on: Sql, sessionId: string, userId: string, now: Instant) =>
  row(
    on,
    sql<Enrolment>`select session_id as "sessionId", user_id as "userId", name, challenge, expires_at as "expiresAt"
      from passkey_enrolment
      where session_id = ${sessionId} and user_id = ${userId} and expires_at > ${timestamp(now)}`,
  );

/** A statement for `consume`: an enrolment takes one answer, and only one to its own challenge. */
export const takeEnrolment = ({ sessionId, userId, challenge }: Omit<Enrolment, 'name' | 'expiresAt'>, now: Instant) =>
  sql`delete from passkey_enrolment
      where session_id = ${sessionId} and user_id = ${userId} and challenge = ${challenge}
        and expires_at > ${timestamp(now)}`;
