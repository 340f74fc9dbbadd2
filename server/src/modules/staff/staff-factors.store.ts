/** Statements on staff_factor and staff_question. */
import type { Instant } from '@strongroom/core';
import { affected, row, rows, type Sql, sql, timestamp } from '../../platform/database/database.ts';
import type { StaffFactor } from './staff.model.ts';

const columns = sql`id, staff_id as "staffId", kind, secret_sealed as "secretSealed", last_step as "lastStep", name,
  credential_id as "credentialId", transports, sign_count as "signCount", backup_eligible as "backupEligible",
  enrolled_at as "enrolledAt", last_used_at as "lastUsedAt"`;

export const findFactors = (on: Sql, staffId: string, state: 'pending' | 'active') =>
  rows(
    on,
    sql<StaffFactor>`select ${columns} from staff_factor where staff_id = ${staffId} and state = ${state} order by id`,
  );

/**
 * Held until the transaction ends, before factors are counted.
 *
 * Attack: two removals at once, each of which still sees the other factor, leave none.
 */
export const lockMember = (on: Sql, staffId: string) =>
  row(on, sql<{ id: string }>`select id from staff_member where id = ${staffId} and state = 'active' for update`);

interface NewFactor {
  readonly id: string;
  readonly staffId: string;
  readonly secretSealed: Buffer;
  readonly now: Instant;
}

export async function insertTotp(on: Sql, factor: NewFactor & { state: 'pending' | 'active' }): Promise<void> {
  await affected(
    on,
    sql`insert into staff_factor (id, staff_id, kind, state, secret_sealed, enrolled_at)
        values (${factor.id}, ${factor.staffId}, 'totp', ${factor.state}, ${factor.secretSealed},
                ${timestamp(factor.now)})`,
  );
}

export interface NewPasskey extends NewFactor {
  readonly name: string;
  readonly credentialId: Buffer;
  readonly transports: readonly string[];
  readonly signCount: number;
  readonly backupEligible: boolean;
  readonly backedUp: boolean;
  readonly aaguid: string | null;
}

/** False when the credential is known already, to this member or another, now or once. */
export async function insertPasskey(on: Sql, passkey: NewPasskey): Promise<boolean> {
  const { id, staffId, secretSealed, name, credentialId, transports, signCount, backupEligible, backedUp } = passkey;
  const { aaguid, now } = passkey;
  const inserted = await affected(
    on,
    sql`insert into staff_factor (id, staff_id, kind, state, secret_sealed, name, credential_id, transports, sign_count,
                                  backup_eligible, backed_up, aaguid, enrolled_at)
        values (${id}, ${staffId}, 'passkey', 'active', ${secretSealed}, ${name}, ${credentialId},
                ${[...transports]}::text[], ${signCount}, ${backupEligible}, ${backedUp}, ${aaguid}::uuid,
                ${timestamp(now)})
        on conflict (credential_id) do nothing`,
  );
  return inserted === 1;
}

export async function dropFactors(on: Sql, staffId: string, state: 'pending' | 'active' | 'suspended'): Promise<void> {
  await affected(
    on,
    sql`update staff_factor set state = 'revoked', secret_sealed = null where staff_id = ${staffId} and state = ${state}`,
  );
}

/** A statement for `consume`. */
export const dropFactor = (staffId: string, id: string) =>
  sql`update staff_factor set state = 'revoked', secret_sealed = null
      where id = ${id} and staff_id = ${staffId} and state = 'active'`;

/** A statement for `consume`: there is no way back, a new one is added. */
export const suspendFactor = (id: string) =>
  sql`update staff_factor set state = 'suspended' where id = ${id} and kind = 'passkey' and state = 'active'`;

export interface KeyOfMake {
  readonly id: string;
  readonly staffId: string;
  /** The member's name, and the key's. */
  readonly member: string;
  readonly name: string;
  readonly aaguid: string;
  readonly report: string;
}

export const findKeysOfMakes = (
  on: Sql,
  makes: readonly { readonly aaguid: string; readonly report: string }[],
  state: 'active' | 'suspended',
) =>
  rows(
    on,
    sql<KeyOfMake>`select f.id, f.staff_id as "staffId", m.name as member, coalesce(f.name, '') as name,
             f.aaguid::text as aaguid, b.report
      from unnest(${makes.map(({ aaguid }) => aaguid)}::uuid[], ${makes.map(({ report }) => report)}::text[])
             as b (aaguid, report)
        join staff_factor f on f.aaguid = b.aaguid join staff_member m on m.id = f.staff_id
      where f.state = ${state} order by f.id`,
  );

/** A statement for `consume`: only passkeys have names. */
export const renameFactor = (staffId: string, id: string, name: string) =>
  sql`update staff_factor set name = ${name}
      where id = ${id} and staff_id = ${staffId} and kind = 'passkey' and state = 'active'`;

/** A statement for `consume`. */
export const activateFactor = (id: string, step: number, now: Instant) =>
  sql`update staff_factor set state = 'active', last_step = ${step}, enrolled_at = ${timestamp(now)}
      where id = ${id} and state = 'pending'`;

/** A statement for `consume`: a time step is accepted once, over sign-ins and acts alike. */
export const consumeStep = (id: string, step: number, now: Instant) =>
  sql`update staff_factor set last_step = ${step}, last_used_at = ${timestamp(now)}
      where id = ${id} and state = 'active' and (last_step is null or last_step < ${step})`;

/** A statement for `consume`: the counter moves on once, unless it is one that stays at nought. */
export const useCounter = (used: { id: string; signCount: number; backedUp: boolean; now: Instant }) =>
  sql`update staff_factor set sign_count = ${used.signCount}, backed_up = ${used.backedUp},
                              last_used_at = ${timestamp(used.now)}
      where id = ${used.id} and state = 'active'
        and (sign_count < ${used.signCount} or (sign_count = 0 and ${used.signCount} = 0))`;

export interface StaffQuestion {
  readonly place: string;
  readonly nonce: string;
  readonly name: string | null;
  readonly expiresAt: Instant;
}

/** Asking again replaces the question, so that at most one answer is good for one thing. */
export async function putQuestion(on: Sql, { place, nonce, name, expiresAt }: StaffQuestion): Promise<void> {
  await affected(
    on,
    sql`insert into staff_question (place, nonce, name, expires_at)
        values (${place}, ${nonce}, ${name}, ${timestamp(expiresAt)})
        on conflict (place) do update set nonce = excluded.nonce, name = excluded.name,
          expires_at = excluded.expires_at`,
  );
}

export const findQuestion = (on: Sql, place: string, now: Instant) =>
  row(
    on,
    sql<StaffQuestion>`select place, nonce, name, expires_at as "expiresAt" from staff_question
      where place = ${place} and expires_at > ${timestamp(now)}`,
  );

/** A statement for `consume`: a question takes one answer, right or wrong. */
export const takeQuestion = ({ place, nonce }: Pick<StaffQuestion, 'place' | 'nonce'>, now: Instant) =>
  sql`delete from staff_question where place = ${place} and nonce = ${nonce} and expires_at > ${timestamp(now)}`;

export const deleteOldQuestions = (on: Sql, now: Instant) =>
  affected(on, sql`delete from staff_question where expires_at <= ${timestamp(now)}`);
