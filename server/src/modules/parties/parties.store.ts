/** Statements on person, user, account, access_right, contact_point and contact_code. */
import type { AccessRight, AccountSummary } from '@strongroom/contract';
import type { Currency, Instant } from '@strongroom/core';
import {
  affected,
  row,
  rows,
  type Sql,
  type Statement,
  sql,
  timestamp,
  timestampOrNull,
} from '../../platform/database/database.ts';
import type { Person, User } from './parties.model.ts';

export interface UserRow {
  readonly id: string;
  readonly username: string;
  readonly entityId: string;
  readonly state: User['state'];
  readonly givenName: string;
  readonly familyName: string;
  readonly birthDate: string;
  readonly language: Person['language'];
}

export const userColumns = sql`u.id, u.username, u.entity_id as "entityId", u.state, p.given_name as "givenName",
  p.family_name as "familyName", p.birth_date as "birthDate", p.language`;

const selectUser = (where: Statement<unknown>) =>
  sql<UserRow>`select ${userColumns} from "user" u join person p on p.id = u.person_id where ${where}`;

export const findUserByUsername = (on: Sql, username: string) => row(on, selectUser(sql`u.username = ${username}`));
export const findUser = (on: Sql, userId: string) => row(on, selectUser(sql`u.id = ${userId}`));

/** Of those that exist, by their id. */
export const findEntitiesOf = (on: Sql, userIds: readonly string[], accountIds: readonly string[]) =>
  rows(
    on,
    sql<{ id: string; entityId: string }>`
      select id, entity_id as "entityId" from "user" where id = any(${userIds as string[]})
      union all select id, entity_id from account where id = any(${accountIds as string[]})`,
  );

/** Active users who may reach the account of this number. */
export const findUsersOfAccount = (on: Sql, number: string) =>
  rows(
    on,
    selectUser(sql`u.state = 'active' and u.id in (
      select r.user_id from access_right r join account a on a.id = r.account_id where a.number = ${number})`),
  );

/** Users of an entity who are these, or have the right on one of these accounts. */
export async function findConcerned(
  on: Sql,
  want: { entityId: string; userIds: readonly string[]; accountIds: readonly string[]; right: AccessRight },
): Promise<string[]> {
  const found = await rows(
    on,
    sql<{ id: string }>`
      select id from "user" where entity_id = ${want.entityId} and state = 'active' and (
        id = any(${want.userIds as string[]})
        or id in (select user_id from access_right
                  where account_id = any(${want.accountIds as string[]}) and ${want.right} = any(rights)))
      order by id`,
  );
  return found.map(({ id }) => id);
}

export async function findActive(on: Sql, want: { entityId: string; after: string; limit: number }): Promise<string[]> {
  const found = await rows(
    on,
    sql<{ id: string }>`
      select id from "user" where entity_id = ${want.entityId} and state = 'active' and id > ${want.after}
      order by id limit ${want.limit}`,
  );
  return found.map(({ id }) => id);
}

/** What is typed to find somebody: not a pattern. */
const literally = (text: string): string => text.replaceAll(/[\\%_]/g, '\\$&');

/** By the beginning of a username, a part of a name either way round, or a whole account number. */
export const searchUsers = (
  on: Sql,
  { text, entities, limit }: { text: string; entities: readonly string[] | null; limit: number },
) => {
  const pattern = literally(text);
  return rows(
    on,
    selectUser(sql`
      (${entities as string[] | null}::text[] is null or u.entity_id = any(${(entities ?? []) as string[]}))
      and (u.username like ${`${pattern.toLowerCase()}%`}
        or p.given_name || ' ' || p.family_name ilike ${`%${pattern}%`}
        or p.family_name || ' ' || p.given_name ilike ${`%${pattern}%`}
        or u.id in (select r.user_id from access_right r join account a on a.id = r.account_id
                    where upper(a.number) = ${text.toUpperCase()}))
      order by u.username limit ${limit}`),
  );
};

export async function insertPerson(on: Sql, id: string, person: Person, now: Instant): Promise<void> {
  await affected(
    on,
    sql`insert into person (id, given_name, family_name, birth_date, language, created_at)
        values (${id}, ${person.givenName}, ${person.familyName}, ${person.birthDate}, ${person.language}, ${timestamp(now)})`,
  );
}

/** False when the username is taken. */
export async function insertUser(
  on: Sql,
  user: { id: string; personId: string; entityId: string; username: string; now: Instant },
): Promise<boolean> {
  const inserted = await affected(
    on,
    sql`insert into "user" (id, person_id, entity_id, username, state, created_at)
        values (${user.id}, ${user.personId}, ${user.entityId}, ${user.username}, 'invited', ${timestamp(user.now)})
        on conflict (username) do nothing`,
  );
  return inserted === 1;
}

export async function isActive(on: Sql, userId: string): Promise<boolean> {
  return (await row(on, sql`select id from "user" where id = ${userId} and state = 'active'`)) !== null;
}

/** A statement for `consume`: an invited user becomes active once. */
export const activateUser = (userId: string) =>
  sql`update "user" set state = 'active' where id = ${userId} and state = 'invited'`;

export interface AccountRow {
  readonly id: string;
  readonly number: string;
  readonly name: string;
  readonly type: AccountSummary['type'];
  readonly entityId: string;
  readonly currency: Currency;
  readonly rights: AccessRight[];
}

/** False when the id or the number belongs to an account already. */
export async function insertAccount(
  on: Sql,
  account: Omit<AccountRow, 'rights'> & { readonly now: Instant },
): Promise<boolean> {
  const inserted = await affected(
    on,
    sql`insert into account (id, number, name, type, entity_id, currency, created_at)
        values (${account.id}, ${account.number}, ${account.name}, ${account.type}, ${account.entityId},
                ${account.currency}, ${timestamp(account.now)})
        on conflict do nothing`,
  );
  return inserted === 1;
}

export async function insertAccessRight(
  on: Sql,
  right: { userId: string; accountId: string; rights: readonly AccessRight[] },
): Promise<void> {
  await affected(
    on,
    sql`insert into access_right (user_id, account_id, rights)
        values (${right.userId}, ${right.accountId}, ${right.rights as string[]})`,
  );
}

const accountColumns = sql`a.id, a.number, a.name, a.type, a.entity_id as "entityId", a.currency, r.rights`;

/** By the primary key of access_right. */
export const findAccountsOf = (on: Sql, userId: string) =>
  rows(
    on,
    sql<AccountRow>`select ${accountColumns} from access_right r join account a on a.id = r.account_id
                    where r.user_id = ${userId} and a.closed_at is null order by a.number`,
  );

export const findAccountOf = (on: Sql, userId: string, accountId: string) =>
  row(
    on,
    sql<AccountRow>`select ${accountColumns} from access_right r join account a on a.id = r.account_id
                    where r.user_id = ${userId} and r.account_id = ${accountId} and a.closed_at is null`,
  );

export interface ContactPointRow {
  readonly id: string;
  readonly userId: string;
  readonly kind: 'phone' | 'mail';
  readonly valueSealed: Buffer;
  readonly confirmedAt: Instant | null;
  readonly addedAt: Instant;
}

const contactColumns = sql`id, user_id as "userId", kind, value_sealed as "valueSealed",
  confirmed_at as "confirmedAt", created_at as "addedAt"`;

/** Phones before mail, each in the order they came: two opened in one moment must not change places. */
export const findContactPoints = (on: Sql, userId: string) =>
  rows(
    on,
    sql<ContactPointRow>`select ${contactColumns} from contact_point where user_id = ${userId} and state = 'on-file'
                          order by kind desc, id`,
  );

export const findProposed = (on: Sql, userId: string, id: string) =>
  row(
    on,
    sql<ContactPointRow>`select ${contactColumns} from contact_point
                         where id = ${id} and user_id = ${userId} and state = 'proposed'`,
  );

/** Those that were confirmed and on file until lately, the latest first; what was only proposed never was. */
export const findFormerContacts = (on: Sql, userId: string, retiredSince: Instant) =>
  rows(
    on,
    sql<ContactPointRow>`select ${contactColumns} from contact_point
                         where user_id = ${userId} and state = 'retired' and confirmed_at is not null
                           and retired_at > ${timestamp(retiredSince)}
                         order by retired_at desc, id`,
  );

/** A statement for `consume`: one that is on file leaves it. */
export const retireContactPoint = (id: string, now: Instant) =>
  sql`update contact_point set state = 'retired', retired_at = ${timestamp(now)} where id = ${id} and state = 'on-file'`;

/** A statement for `consume`: a proposed one comes on file, confirmed. */
export const placeOnFile = (id: string, now: Instant) =>
  sql`update contact_point set state = 'on-file', confirmed_at = ${timestamp(now)} where id = ${id} and state = 'proposed'`;

/** A statement for `consume`. */
export const dropProposed = (id: string) =>
  sql`update contact_point set state = 'retired' where id = ${id} and state = 'proposed'`;

export async function insertContactPoint(
  on: Sql,
  point: {
    id: string;
    userId: string;
    kind: 'phone' | 'mail';
    valueSealed: Buffer;
    now: Instant;
    state: 'on-file' | 'proposed';
  },
): Promise<void> {
  await affected(
    on,
    sql`insert into contact_point (id, user_id, kind, value_sealed, created_at, state)
        values (${point.id}, ${point.userId}, ${point.kind}, ${point.valueSealed}, ${timestamp(point.now)}, ${point.state})`,
  );
}

/** A statement for `consume`: a contact point is confirmed once, and again when that is long ago. */
export const confirmContactPoint = (id: string, now: Instant, staleBefore: Instant | null) =>
  sql`update contact_point set confirmed_at = ${timestamp(now)}
      where id = ${id} and (confirmed_at is null or confirmed_at <= ${timestampOrNull(staleBefore)})`;

/** Serialises sends to one contact point, so that the second sees the code of the first. */
export async function lockContactPoint(on: Sql, id: string): Promise<void> {
  await rows(on, sql`select id from contact_point where id = ${id} for update`);
}

export interface ContactCodeRow {
  readonly codeSealed: Buffer;
  readonly expiresAt: Instant;
  readonly resendAt: Instant;
  readonly sends: number;
  readonly answersLeft: number;
  /** What the code agrees to: the contact point that takes the place of this one; null: it confirms this one. */
  readonly replacedBy: string | null;
}

export const findContactCode = (on: Sql, contactPointId: string) =>
  row(
    on,
    sql<ContactCodeRow>`select code_sealed as "codeSealed", expires_at as "expiresAt", resend_at as "resendAt", sends,
                               answers_left as "answersLeft", replaced_by as "replacedBy"
                        from contact_code where contact_point_id = ${contactPointId}`,
  );

export async function upsertContactCode(
  on: Sql,
  code: ContactCodeRow & { readonly contactPointId: string },
): Promise<void> {
  await affected(
    on,
    sql`insert into contact_code (contact_point_id, code_sealed, expires_at, resend_at, sends, answers_left, replaced_by)
        values (${code.contactPointId}, ${code.codeSealed}, ${timestamp(code.expiresAt)}, ${timestamp(code.resendAt)},
                ${code.sends}, ${code.answersLeft}, ${code.replacedBy})
        on conflict (contact_point_id) do update set
          code_sealed = excluded.code_sealed, expires_at = excluded.expires_at, resend_at = excluded.resend_at,
          sends = excluded.sends, answers_left = excluded.answers_left, replaced_by = excluded.replaced_by`,
  );
}

/** Records one more send of the code in flight. */
export async function recordContactSend(on: Sql, contactPointId: string, resendAt: Instant): Promise<void> {
  await affected(
    on,
    sql`update contact_code set sends = sends + 1, resend_at = ${timestamp(resendAt)}
        where contact_point_id = ${contactPointId}`,
  );
}

/** A statement for `consume`: takes one answer of a code that still lives, before it is judged. */
export const chargeContactAnswer = (contactPointId: string, replacedBy: string | null, now: Instant) =>
  sql`update contact_code set answers_left = answers_left - 1
      where contact_point_id = ${contactPointId} and replaced_by is not distinct from ${replacedBy}
        and answers_left > 0 and expires_at > ${timestamp(now)}`;

/** A statement for `consume`: the code is spent. */
export const deleteContactCode = (contactPointId: string, replacedBy: string | null) =>
  sql`delete from contact_code
      where contact_point_id = ${contactPointId} and replaced_by is not distinct from ${replacedBy}`;
