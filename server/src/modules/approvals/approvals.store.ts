/** Statements on approval. */
import type { DenialReason, ProofMethod } from '@strongroom/contract';
import type { Instant } from '@strongroom/core';
import { affected, row, rows, type Sql, sql, timestamp } from '../../platform/database/database.ts';
import type { Approval } from './approvals.model.ts';

const columns = sql`id, user_id as "userId", session_id as "sessionId", subject, binding, caps, state, method,
  factor_id as "factorId", proved_at as "provedAt", created_at as "createdAt", expires_at as "expiresAt", denied`;

/** Bound to the session as well: an approval seen elsewhere is nobody's. */
export const findApproval = (on: Sql, id: string, userId: string, sessionId: string) =>
  row(
    on,
    sql<Approval>`select ${columns} from approval where id = ${id} and user_id = ${userId} and session_id = ${sessionId}`,
  );

export async function insertApproval(on: Sql, approval: Approval): Promise<void> {
  await affected(
    on,
    sql`insert into approval (id, user_id, session_id, action, subject, binding, caps, state, created_at, expires_at)
        values (${approval.id}, ${approval.userId}, ${approval.sessionId}, ${approval.subject.action},
                ${JSON.stringify(approval.subject)}::jsonb, ${approval.binding}, ${JSON.stringify(approval.caps)}::jsonb,
                ${approval.state}, ${timestamp(approval.createdAt)}, ${timestamp(approval.expiresAt)})`,
  );
}

/** Asking for the act again, with these or other fields, voids what this session asked before; answers what was open. */
export const voidEarlier = (on: Sql, want: { userId: string; sessionId: string; action: string; now: Instant }) =>
  rows(
    on,
    sql<Approval>`
      update approval set state = 'void'
      where user_id = ${want.userId} and session_id = ${want.sessionId} and action = ${want.action}
        and state in ('awaiting-proof', 'proven') and expires_at > ${timestamp(want.now)}
      returning ${columns}`,
  );

/** Approvals of one user are asked for one after the other, so that each sees what is open already. */
export async function lockApprovalsOf(on: Sql, userId: string): Promise<void> {
  await rows(on, sql`select pg_advisory_xact_lock(hashtextextended(${`approval:${userId}`}, 0))`);
}

export async function countOpen(on: Sql, userId: string, now: Instant): Promise<number> {
  const found = await row(
    on,
    sql<{ count: number }>`select count(*)::int as count from approval
      where user_id = ${userId} and state in ('awaiting-proof', 'proven') and expires_at > ${timestamp(now)}`,
  );
  return found?.count ?? 0;
}

/** A statement for `consume`. */
export const prove = (id: string, proof: { method: ProofMethod; factorId: string; now: Instant }) =>
  sql`update approval set state = 'proven', method = ${proof.method}, factor_id = ${proof.factorId}, proved_at = ${timestamp(proof.now)}
      where id = ${id} and state = 'awaiting-proof' and expires_at > ${timestamp(proof.now)}`;

/** A statement for `consume`: a proven approval is used once, for what it was bound to. */
export const use = (id: string, binding: string, now: Instant) =>
  sql`update approval set state = 'used'
      where id = ${id} and state = 'proven' and binding = ${binding} and expires_at > ${timestamp(now)}`;

/** A statement for `consume`. */
export const voidApproval = (id: string, denied: DenialReason | null = null) =>
  sql`update approval set state = 'void', denied = ${denied} where id = ${id} and state in ('awaiting-proof', 'proven')`;
