/** Statements on recovery_flow and stop_link. */
import type { Instant } from '@strongroom/core';
import { affected, row, type Sql, sql, timestamp } from '../../platform/database/database.ts';
import type { RecoveryFlow } from './recovery.flow.ts';

const flowColumns = sql`id, user_id as "userId", aim, state, version, code_sealed as "codeSealed", answers_left as "answersLeft", sends,
  resend_at as "resendAt", device_id as "deviceId",
  method, change_id as "changeId", numbers_named as "numbersNamed", created_at as "createdAt", expires_at as "expiresAt"`;

export const findFlow = (on: Sql, tokenHash: Buffer, now: Instant) =>
  row(
    on,
    sql<RecoveryFlow>`select ${flowColumns} from recovery_flow
                      where token_hash = ${tokenHash} and state in ('awaiting-mail', 'awaiting-factor', 'proven')
                        and expires_at > ${timestamp(now)}`,
  );

export const findFlowById = (on: Sql, id: string) =>
  row(on, sql<RecoveryFlow>`select ${flowColumns} from recovery_flow where id = ${id}`);

export async function insertFlow(
  on: Sql,
  flow: {
    id: string;
    tokenHash: Buffer;
    userId: string | null;
    aim: RecoveryFlow['aim'];
    state: RecoveryFlow['state'];
    answers: number;
    resendAt: Instant;
    deviceId: string | null;
    address: string;
    now: Instant;
    expiresAt: Instant;
  },
): Promise<void> {
  await affected(
    on,
    sql`insert into recovery_flow (id, token_hash, user_id, aim, state, version, answers_left, resend_at, device_id,
                                   address, created_at, expires_at)
        values (${flow.id}, ${flow.tokenHash}, ${flow.userId}, ${flow.aim}, ${flow.state}, 1, ${flow.answers}, ${timestamp(flow.resendAt)}, ${flow.deviceId}, ${flow.address},
                ${timestamp(flow.now)}, ${timestamp(flow.expiresAt)})`,
  );
}

/** A statement for `consume`: the code that was mailed, kept once. */
export const keepCode = (id: string, codeSealed: Buffer) =>
  sql`update recovery_flow set code_sealed = ${codeSealed}
      where id = ${id} and state = 'awaiting-mail' and code_sealed is null`;

/** A statement for `consume`: the mail of this turn, mailed once. */
export const noteMailed = (id: string, turn: number) =>
  sql`update recovery_flow set mailed = ${turn} where id = ${id} and state = 'awaiting-mail' and mailed < ${turn}`;

/** A statement for `consume`: of many that ask at once, one asks. */
export const askAgain = (flow: Pick<RecoveryFlow, 'id' | 'sends'>, resendAt: Instant, now: Instant) =>
  sql`update recovery_flow set sends = sends + 1, resend_at = ${timestamp(resendAt)}
      where id = ${flow.id} and state = 'awaiting-mail' and sends = ${flow.sends} and resend_at <= ${timestamp(now)}`;

/** A statement for `consume`: takes one answer before it is judged. */
export const chargeAnswer = (id: string, now: Instant) =>
  sql`update recovery_flow set answers_left = answers_left - 1
      where id = ${id} and state = 'awaiting-mail' and answers_left > 0 and expires_at > ${timestamp(now)}`;

/** A statement for `consume`: saves the next state unless another event was faster. */
export const saveFlow = (next: RecoveryFlow) =>
  sql`update recovery_flow set state = ${next.state}, version = ${next.version}, method = ${next.method},
             numbers_named = ${next.numbersNamed}, change_id = ${next.changeId}
      where id = ${next.id} and version = ${next.version - 1}`;

/** The change that stands on this recovery from now on. */
export const noteChange = (on: Sql, id: string, changeId: string) =>
  affected(on, sql`update recovery_flow set change_id = ${changeId} where id = ${id}`);

export async function cancelFlowsOf(on: Sql, userId: string): Promise<number> {
  return affected(
    on,
    sql`update recovery_flow set state = 'cancelled', version = version + 1
        where user_id = ${userId} and state in ('awaiting-mail', 'awaiting-factor', 'proven')`,
  );
}

/** A statement for `consume`. */
export const cancelFlow = (id: string) =>
  sql`update recovery_flow set state = 'cancelled', version = version + 1
      where id = ${id} and state in ('awaiting-mail', 'awaiting-factor', 'proven')`;

/** Flows that ended are of no use to anybody; their story is in the audit trail. */
export async function deleteExpired(on: Sql, before: Instant): Promise<void> {
  await affected(on, sql`delete from recovery_flow where expires_at < ${timestamp(before)}`);
}

export interface StopLink {
  readonly userId: string;
  readonly cause: 'password' | 'contact';
  readonly createdAt: Instant;
}

export async function insertStopLink(
  on: Sql,
  link: StopLink & { readonly tokenHash: Buffer; readonly expiresAt: Instant },
): Promise<void> {
  await affected(
    on,
    sql`insert into stop_link (token_hash, user_id, cause, created_at, expires_at)
        values (${link.tokenHash}, ${link.userId}, ${link.cause}, ${timestamp(link.createdAt)}, ${timestamp(link.expiresAt)})`,
  );
}

export const findStopLink = (on: Sql, tokenHash: Buffer, now: Instant) =>
  row(
    on,
    sql<StopLink>`select user_id as "userId", cause, created_at as "createdAt" from stop_link
                  where token_hash = ${tokenHash} and used_at is null and expires_at > ${timestamp(now)}`,
  );

/** A statement for `consume`: a link stops once. */
export const takeStopLink = (tokenHash: Buffer, now: Instant) =>
  sql`update stop_link set used_at = ${timestamp(now)}
      where token_hash = ${tokenHash} and used_at is null and expires_at > ${timestamp(now)}`;

export async function deleteStopLinks(on: Sql, before: Instant): Promise<void> {
  await affected(on, sql`delete from stop_link where expires_at < ${timestamp(before)}`);
}
