/** Statements on sign_in_flow. */
import type { Instant } from '@strongroom/core';
import { affected, row, type Sql, sql, timestamp } from '../../platform/database/database.ts';
import type { SignInFlow } from './sign-in.flow.ts';

/**
 * Attack: somebody without the password fails with a passkey on purpose, to find a flow of its owner open in which a text
 * message would do. A flow that began without the password is found by nobody.
 */
export const findFlow = (on: Sql, secretHash: Buffer) =>
  row(
    on,
    sql<SignInFlow>`select id, user_id as "userId", state, version, public_computer as "publicComputer", address,
                           passwordless, device_id as "deviceId", created_at as "createdAt", expires_at as "expiresAt"
                    from sign_in_flow where secret_hash = ${secretHash} and not passwordless`,
  );

export const insertFlow = (flow: SignInFlow & { readonly secretHash: Buffer }) =>
  sql`insert into sign_in_flow (id, secret_hash, user_id, state, version, public_computer, device_id, address, created_at,
                                expires_at)
      values (${flow.id}, ${flow.secretHash}, ${flow.userId}, ${flow.state}, ${flow.version}, ${flow.publicComputer},
              ${flow.deviceId}, ${flow.address}, ${timestamp(flow.createdAt)}, ${timestamp(flow.expiresAt)})`;

/** False when an answer to the same question was there before: the cookie's hash is known once. */
export async function insertFlowOnce(on: Sql, flow: SignInFlow & { readonly secretHash: Buffer }): Promise<boolean> {
  const inserted = await affected(
    on,
    sql`insert into sign_in_flow (id, secret_hash, user_id, state, version, public_computer, passwordless, device_id,
                                  address, created_at, expires_at)
        values (${flow.id}, ${flow.secretHash}, ${flow.userId}, ${flow.state}, ${flow.version}, ${flow.publicComputer},
                ${flow.passwordless}, ${flow.deviceId}, ${flow.address}, ${timestamp(flow.createdAt)}, ${timestamp(flow.expiresAt)})
        on conflict do nothing`,
  );
  return inserted === 1;
}

/** A statement for `consume`: saves the next state unless another event was faster. */
export const saveFlow = (next: SignInFlow) =>
  sql`update sign_in_flow set state = ${next.state}, version = ${next.version}
      where id = ${next.id} and version = ${next.version - 1}`;

/** A statement for `consume`: ended by its owner, on the phone. */
export const denyFlow = (flowId: string) =>
  sql`update sign_in_flow set state = 'cancelled', denied = true, version = version + 1
      where id = ${flowId} and state in ('choose-factor', 'answer-challenge')`;

export const wasDenied = async (on: Sql, secretHash: Buffer | null): Promise<boolean> =>
  (await row(on, sql`select id from sign_in_flow where secret_hash = ${secretHash} and denied`)) !== null;

export async function cancelFlowsOf(on: Sql, userId: string): Promise<void> {
  await affected(
    on,
    sql`update sign_in_flow set state = 'cancelled', version = version + 1
        where user_id = ${userId} and state in ('choose-factor', 'answer-challenge')`,
  );
}

/** Flows that ended an hour ago are of no use to anybody; their story is in the audit trail. */
export async function deleteExpired(on: Sql, before: Instant): Promise<void> {
  await affected(on, sql`delete from sign_in_flow where expires_at < ${timestamp(before)}`);
}
