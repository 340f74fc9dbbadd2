/** Statements on mobile_key_activation, mobile_key_invitation and mobile_key_nonce. */
import type { ProofMethod } from '@strongroom/contract';
import type { Instant } from '@strongroom/core';
import { affected, row, type Sql, sql, timestamp, timestampOrNull } from '../../platform/database/database.ts';
import type { ActivationState } from './activation.flow.ts';

export interface Activation {
  readonly id: string;
  readonly userId: string;
  readonly keyId: string;
  readonly state: ActivationState;
  readonly version: number;
  readonly provedBy: ProofMethod | null;
  readonly contactPointId: string | null;
  readonly method: 'sms' | 'voice' | 'security-card' | null;
  readonly codeSealed: Buffer | null;
  readonly answersLeft: number;
  readonly sends: number;
  readonly resendAt: Instant | null;
  readonly proofExpiresAt: Instant | null;
  readonly createdAt: Instant;
  readonly expiresAt: Instant;
}

export const findActivation = (on: Sql, secretHash: Buffer) =>
  row(
    on,
    sql<Activation>`select id, user_id as "userId", key_id as "keyId", state, version, proved_by as "provedBy",
        contact_point_id as "contactPointId", method, code_sealed as "codeSealed", answers_left as "answersLeft", sends,
        resend_at as "resendAt", proof_expires_at as "proofExpiresAt", created_at as "createdAt", expires_at as "expiresAt"
      from mobile_key_activation where secret_hash = ${secretHash}`,
  );

export async function insertActivation(on: Sql, activation: Activation, secretHash: Buffer): Promise<void> {
  const { id, userId, keyId, state, version, provedBy, createdAt, expiresAt } = activation;
  await affected(
    on,
    sql`insert into mobile_key_activation (id, secret_hash, user_id, key_id, state, version, proved_by, created_at, expires_at)
        values (${id}, ${secretHash}, ${userId}, ${keyId}, ${state}, ${version}, ${provedBy}, ${timestamp(createdAt)},
                ${timestamp(expiresAt)})`,
  );
}

/**
 * A statement for `consume`: saves the next state unless another request was faster. `answersLeft` null leaves what is
 * left: answers are charged beside this, and a stale count would give some back.
 */
export const saveActivation = (next: Omit<Activation, 'answersLeft'> & { readonly answersLeft: number | null }) =>
  sql`update mobile_key_activation set state = ${next.state}, version = ${next.version}, proved_by = ${next.provedBy},
        contact_point_id = ${next.contactPointId}, method = ${next.method}, code_sealed = ${next.codeSealed},
        answers_left = coalesce(${next.answersLeft}::int, answers_left), sends = ${next.sends}, resend_at = ${timestampOrNull(next.resendAt)},
        proof_expires_at = ${timestampOrNull(next.proofExpiresAt)}
      where id = ${next.id} and version = ${next.version - 1}`;

/** A statement for `consume`: charges one answer before it is judged. */
export const chargeAnswer = (id: string, now: Instant) =>
  sql`update mobile_key_activation set answers_left = answers_left - 1
      where id = ${id} and state = 'answer' and answers_left > 0 and proof_expires_at > ${timestamp(now)}`;

export interface Invitation {
  readonly userId: string;
  readonly replaces: string | null;
  readonly provedBy: ProofMethod | null;
  readonly state: 'issued' | 'used' | 'void';
  readonly expiresAt: Instant;
}

export const findInvitation = (on: Sql, codeHash: Buffer) =>
  row(
    on,
    sql<Invitation & { readonly createdAt: Instant }>`
                    select user_id as "userId", replaces, proved_by as "provedBy", state, created_at as "createdAt",
                           expires_at as "expiresAt"
                    from mobile_key_invitation where code_hash = ${codeHash}`,
  );

/** A new invitation makes those before it void. */
export async function insertInvitation(on: Sql, codeHash: Buffer, invitation: Invitation, now: Instant): Promise<void> {
  const { userId, replaces, provedBy, expiresAt } = invitation;
  await affected(
    on,
    sql`update mobile_key_invitation set state = 'void' where user_id = ${userId} and state = 'issued'`,
  );
  await affected(
    on,
    sql`insert into mobile_key_invitation (code_hash, user_id, replaces, proved_by, created_at, expires_at)
        values (${codeHash}, ${userId}, ${replaces}, ${provedBy}, ${timestamp(now)}, ${timestamp(expiresAt)})`,
  );
}

/** A statement for `consume`: an invitation is taken once. */
export const takeInvitation = (codeHash: Buffer, now: Instant) =>
  sql`update mobile_key_invitation set state = 'used'
      where code_hash = ${codeHash} and state = 'issued' and expires_at > ${timestamp(now)}`;

/** True for the first request with this nonce, and for no other. */
export async function spendNonce(on: Sql, keyId: string, nonce: string, expiresAt: Instant): Promise<boolean> {
  const spent = await affected(
    on,
    sql`insert into mobile_key_nonce (key_id, nonce, expires_at) values (${keyId}, ${nonce}, ${timestamp(expiresAt)})
        on conflict do nothing`,
  );
  return spent === 1;
}

/** What nobody can use any more; its story is in the audit trail. */
export async function sweepEnded(on: Sql, before: Instant): Promise<void> {
  await affected(on, sql`delete from mobile_key_nonce where expires_at < ${timestamp(before)}`);
  await affected(on, sql`delete from mobile_key_activation where expires_at < ${timestamp(before)}`);
  await affected(on, sql`delete from mobile_key_invitation where expires_at < ${timestamp(before)}`);
}
