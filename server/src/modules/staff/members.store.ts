/** Statements on staff_member, staff_sign_in, staff_session and staff_browser. */
import type { StaffRole } from '@strongroom/contract';
import type { Instant } from '@strongroom/core';
import { affected, row, rows, type Sql, sql, timestamp } from '../../platform/database/database.ts';
import type { MemberRecord, StaffSession } from './staff.model.ts';

const columns = sql`id, name, display_name as "displayName", roles, entities, state, password_hash as "passwordHash",
  opened_at as "openedAt"`;

export const findMember = (on: Sql, id: string) =>
  row(on, sql<MemberRecord>`select ${columns} from staff_member where id = ${id}`);

export const findMemberByName = (on: Sql, name: string) =>
  row(on, sql<MemberRecord>`select ${columns} from staff_member where name = ${name}`);

export const findMembers = (on: Sql) =>
  rows(on, sql<MemberRecord>`select ${columns} from staff_member order by opened_at, id`);

export interface NewMember {
  readonly id: string;
  readonly name: string;
  readonly displayName: string;
  readonly roles: readonly StaffRole[];
  readonly entities: readonly string[];
  readonly enrolmentHash: Buffer;
  readonly enrolmentExpiresAt: Instant;
  readonly enrolmentAnswers: number;
  readonly now: Instant;
}

/** False when the name is taken, be it by somebody who left: names in the audit trail mean one person. */
export async function insertMember(on: Sql, member: NewMember): Promise<boolean> {
  const inserted = await affected(
    on,
    sql`insert into staff_member (id, name, display_name, roles, entities, state, enrolment_hash, enrolment_expires_at,
                                  enrolment_answers, opened_at)
        values (${member.id}, ${member.name}, ${member.displayName}, ${member.roles as string[]},
                ${member.entities as string[]}, 'invited', ${member.enrolmentHash},
                ${timestamp(member.enrolmentExpiresAt)}, ${member.enrolmentAnswers}, ${timestamp(member.now)})
        on conflict (name) do nothing`,
  );
  return inserted === 1;
}

/** A statement for `consume`. */
export const closeMember = (id: string, now: Instant) =>
  sql`update staff_member set state = 'closed', closed_at = ${timestamp(now)}, password_hash = null, enrolment_hash = null
      where id = ${id} and state <> 'closed'`;

/** A statement for `consume`: what the member proved themselves with before is gone, and a new link is good. */
export const inviteAgain = (id: string, link: { enrolmentHash: Buffer; answers: number; expiresAt: Instant }) =>
  sql`update staff_member set state = 'invited', password_hash = null, enrolment_hash = ${link.enrolmentHash},
             enrolment_expires_at = ${timestamp(link.expiresAt)}, enrolment_answers = ${link.answers}
      where id = ${id} and state <> 'closed'`;

export const findInvited = (on: Sql, enrolmentHash: Buffer, now: Instant) =>
  row(
    on,
    sql<MemberRecord & { readonly expiresAt: Instant }>`
      select ${columns}, enrolment_expires_at as "expiresAt" from staff_member
      where enrolment_hash = ${enrolmentHash} and state = 'invited' and enrolment_expires_at > ${timestamp(now)}`,
  );

/** A statement for `consume`: charges one answer of an enrolment before it is judged. */
export const chargeEnrolment = (id: string, now: Instant) =>
  sql`update staff_member set enrolment_answers = enrolment_answers - 1
      where id = ${id} and state = 'invited' and enrolment_answers > 0 and enrolment_expires_at > ${timestamp(now)}`;

/** A statement for `consume`: the link is used up by the one who completes it. */
export const activateMember = (id: string, enrolmentHash: Buffer, passwordHash: string) =>
  sql`update staff_member set state = 'active', password_hash = ${passwordHash}, enrolment_hash = null,
                              enrolment_expires_at = null
      where id = ${id} and state = 'invited' and enrolment_hash = ${enrolmentHash}`;

export interface SignInRow {
  readonly id: string;
  readonly staffId: string;
  readonly nonce: string;
}

export async function insertSignIn(
  on: Sql,
  flow: SignInRow & { readonly secretHash: Buffer; readonly expiresAt: Instant },
): Promise<void> {
  await affected(
    on,
    sql`insert into staff_sign_in (id, staff_id, secret_hash, nonce, expires_at)
        values (${flow.id}, ${flow.staffId}, ${flow.secretHash}, ${flow.nonce}, ${timestamp(flow.expiresAt)})`,
  );
}

export const findSignIn = (on: Sql, secretHash: Buffer, now: Instant) =>
  row(
    on,
    sql<SignInRow>`select id, staff_id as "staffId", nonce from staff_sign_in
                   where secret_hash = ${secretHash} and used_at is null and expires_at > ${timestamp(now)}`,
  );

/** A statement for `consume`. */
export const useSignIn = (id: string, now: Instant) =>
  sql`update staff_sign_in set used_at = ${timestamp(now)}
      where id = ${id} and used_at is null and expires_at > ${timestamp(now)}`;

/** What was begun with a password that is gone leads nowhere. */
export const endSignInsOf = (on: Sql, staffId: string, now: Instant) =>
  affected(
    on,
    sql`update staff_sign_in set used_at = ${timestamp(now)} where staff_id = ${staffId} and used_at is null`,
  );

export const deleteSignIns = (on: Sql, before: Instant) =>
  affected(on, sql`delete from staff_sign_in where expires_at < ${timestamp(before)}`);

const sessionColumns = sql`s.id, s.staff_id as "staffId", s.created_at as "createdAt", s.active_at as "activeAt"`;

export async function insertSession(
  on: Sql,
  session: StaffSession & { readonly secretHash: Buffer; readonly address: string },
): Promise<void> {
  await affected(
    on,
    sql`insert into staff_session (id, staff_id, secret_hash, address, created_at, active_at)
        values (${session.id}, ${session.staffId}, ${session.secretHash}, ${session.address},
                ${timestamp(session.createdAt)}, ${timestamp(session.activeAt)})`,
  );
}

/** The session with its member as they are now: roles that were taken away are gone at once. */
export const findSession = (on: Sql, secretHash: Buffer) =>
  row(
    on,
    sql<StaffSession & { readonly ended: boolean; readonly member: MemberRecord }>`
      select ${sessionColumns}, (s.ended_at is not null or m.state <> 'active') as ended,
             json_build_object('id', m.id, 'name', m.name, 'displayName', m.display_name, 'roles', m.roles,
                               'entities', m.entities) as member
      from staff_session s join staff_member m on m.id = s.staff_id where s.secret_hash = ${secretHash}`,
  );

export const noteActivity = (on: Sql, id: string, now: Instant, before: Instant) =>
  affected(
    on,
    sql`update staff_session set active_at = ${timestamp(now)}
        where id = ${id} and ended_at is null and active_at <= ${timestamp(before)}`,
  );

/** A statement for `consume`. */
export const endSession = (id: string, reason: string, now: Instant) =>
  sql`update staff_session set ended_at = ${timestamp(now)}, end_reason = ${reason} where id = ${id} and ended_at is null`;

export const endSessionsOf = (on: Sql, staffId: string, reason: string, now: Instant) =>
  affected(
    on,
    sql`update staff_session set ended_at = ${timestamp(now)}, end_reason = ${reason}
        where staff_id = ${staffId} and ended_at is null`,
  );

export const insertBrowser = (on: Sql, browser: { secretHash: Buffer; staffId: string; expiresAt: Instant }) =>
  affected(
    on,
    sql`insert into staff_browser (secret_hash, staff_id, expires_at)
        values (${browser.secretHash}, ${browser.staffId}, ${timestamp(browser.expiresAt)})`,
  );

/** The member who signed in here before, if this is what the browser was given then. */
export const findBrowser = (on: Sql, secretHash: Buffer, now: Instant) =>
  row(
    on,
    sql<{ readonly staffId: string }>`select staff_id as "staffId" from staff_browser
      where secret_hash = ${secretHash} and expires_at > ${timestamp(now)}`,
  );

/** What a browser was given before goes with what it is given now. */
export const deleteBrowser = (on: Sql, secretHash: Buffer) =>
  affected(on, sql`delete from staff_browser where secret_hash = ${secretHash}`);
export const deleteBrowsersOf = (on: Sql, staffId: string) =>
  affected(on, sql`delete from staff_browser where staff_id = ${staffId}`);
export const deleteOldBrowsers = (on: Sql, now: Instant) =>
  affected(on, sql`delete from staff_browser where expires_at <= ${timestamp(now)}`);
