/**
 * Who there is and what they may reach. Usernames are kept in their one canonical form, contact values sealed. A party
 * is opened as one act: person, user, accounts, rights and contact points together.
 */
import { canonicalMail, canonicalPhone, canonicalUsername, maskMail, maskPhone } from '@strongroom/authenticators';
import type { AccessRight, AccountSummary } from '@strongroom/contract';
import { assert, type Clock, type Instant, newId, ok, type Random, type Result, refuse } from '@strongroom/core';
import type { Database, Sql, Tx } from '../../platform/database/database.ts';
import { consume } from '../../platform/database/primitives.ts';
import { makeTtlCache } from '../../platform/ttl-cache.ts';
import type { Vault } from '../../platform/vault/vault.ts';
import { type Audit, systemActor } from '../audit/index.ts';
import * as closing from './closing.store.ts';
import * as members from './members.store.ts';
import type { ContactPoint, LegalEntity, Member, NewParty, User } from './parties.model.ts';
import * as store from './parties.store.ts';

export type OpenRefusal =
  | 'username'
  | 'username-taken'
  | 'account-taken'
  | 'account-unknown'
  | 'phone'
  | 'mail'
  | 'entity';

export interface Parties {
  entity(entityId: string): LegalEntity;
  readonly entities: readonly LegalEntity[];
  /** The legal entities of users and accounts, by the ids of those that exist. */
  entitiesOf(userIds: readonly string[], accountIds: readonly string[]): Promise<ReadonlyMap<string, string>>;
  /** Active users of an entity who are these, or have the right on one of these accounts. */
  concerned(want: {
    entityId: string;
    userIds: readonly string[];
    accountIds: readonly string[];
    right: AccessRight;
  }): Promise<readonly string[]>;
  /** Active users of an entity by id, a page at a time. */
  activeUsers(want: { entityId: string; after: string; limit: number }): Promise<readonly string[]>;
  findUserByUsername(username: string): Promise<User | null>;
  /** What somebody at the desk types to find a client; `entities` null: of every legal entity. */
  search(want: { text: string; entities: readonly string[] | null; limit: number }): Promise<User[]>;
  getUser(userId: string): User | Promise<User>;
  accountsOf(userId: string, on?: Sql): Promise<AccountSummary[]>;
  /** Null when the user has no right on the account, or there is none: the two are not told apart. */
  findAccount(userId: string, accountId: string): Promise<AccountSummary | null>;
  /** Everybody who may reach these accounts. */
  membersOf(accountIds: readonly string[]): Promise<Member[]>;
  contactPointsOf(userId: string, on?: Sql): Promise<ContactPoint[]>;
  /** What was on file until lately: each value once, and none that is on file again. */
  formerContactsOf(userId: string, retiredSince: Instant): Promise<ContactPoint[]>;
  /** Opens a party in state `invited`; returns the user id. */
  open(tx: Tx, party: NewParty): Promise<Result<{ userId: string; accountIds: string[] }, OpenRefusal>>;
  /** Whether the user may be let in, read at this moment. */
  isActive(tx: Tx, userId: string): Promise<boolean>;
  /** False when somebody else activated the user first. */
  activate(tx: Tx, userId: string): Promise<boolean>;
  /** False when it was confirmed already, after `staleBefore`. */
  confirmContact(tx: Tx, contactPointId: string, staleBefore?: Instant): Promise<boolean>;
  /** Active users who may reach the account of this number. */
  usersOfAccount(accountNumber: string): Promise<readonly User[]>;
  /** Writes down a contact point that is to come on file; null when it is none. It hears nothing but its own code. */
  propose(tx: Tx, point: { userId: string; kind: ContactPoint['kind']; value: string }): Promise<ContactPoint | null>;
  findProposed(userId: string, contactPointId: string, on?: Sql): Promise<ContactPoint | null>;
  dropProposed(tx: Tx, contactPointId: string): Promise<boolean>;
  /** False when one of the two is not where it was: the record moved underneath. */
  replaceContact(tx: Tx, from: string, to: string): Promise<boolean>;
  /** Closes an account, and the users for whom it was the last, whom it answers; null when it was closed before. */
  closeAccount(tx: Tx, accountId: string): Promise<readonly string[] | null>;
}

export function makeParties(deps: {
  database: Database;
  vault: Vault;
  audit: Audit;
  clock: Clock;
  random: Random;
  entities: readonly LegalEntity[];
  /** Name, language and entity of a user may lag this long; whether they may sign in is read afresh each time. */
  userMemory: { readonly ttlMs: number; readonly capacity: number };
}): Parties {
  const { database, vault, audit, clock, random, entities, userMemory } = deps;

  const users = makeTtlCache<User>({ ...userMemory, clock });

  const entity = (entityId: string): LegalEntity => {
    const found = entities.find((candidate) => candidate.id === entityId);
    assert(found !== undefined, `legal entity ${entityId} is configured`);
    return found;
  };

  const summary = (account: store.AccountRow): AccountSummary => {
    const { entityId, ...rest } = account;
    return { ...rest, entity: { id: entityId, name: entity(entityId).name } };
  };

  async function addContact(
    tx: Tx,
    { userId, kind, value }: { userId: string; kind: ContactPoint['kind']; value: string },
    state: 'on-file' | 'proposed' = 'on-file',
  ): Promise<string> {
    const now = clock.now();
    const id = newId('cpt', now, random);
    const valueSealed = vault.seal(contactPlace(id), value);
    await store.insertContactPoint(tx, { id, userId, kind, valueSealed, now, state });
    return id;
  }

  async function toPoint({ valueSealed, ...row }: store.ContactPointRow): Promise<ContactPoint> {
    const { id, kind, confirmedAt, addedAt } = row;
    return pointOf({ id, kind, value: await vault.open(contactPlace(id), valueSealed), confirmedAt, addedAt });
  }

  return {
    entity,
    entities,
    async entitiesOf(userIds, accountIds) {
      const found = await store.findEntitiesOf(database.read, userIds, accountIds);
      return new Map(found.map(({ id, entityId }) => [id, entityId]));
    },
    concerned: (want) => store.findConcerned(database.read, want),
    activeUsers: (want) => store.findActive(database.read, want),
    async findUserByUsername(username) {
      const found = await store.findUserByUsername(database.read, username);
      return found && toUser(found);
    },
    search: async (want) => (await store.searchUsers(database.read, want)).map(toUser),
    getUser: (userId) =>
      users.get(userId, async () => {
        const found = await store.findUser(database.read, userId);
        assert(found !== null, `user ${userId} exists`);
        return toUser(found);
      }),
    async accountsOf(userId, on = database.read) {
      return (await store.findAccountsOf(on, userId)).map(summary);
    },
    async findAccount(userId, accountId) {
      const found = await store.findAccountOf(database.read, userId, accountId);
      return found && summary(found);
    },
    async membersOf(accountIds) {
      const found = await members.findMembers(database.read, accountIds);
      return found.map(({ accountId, rights, elsewhere, ...row }) => ({
        user: toUser(row),
        accountId,
        rights,
        elsewhere,
      }));
    },
    async contactPointsOf(userId, on = database.read) {
      const found = await store.findContactPoints(on, userId);
      return Promise.all(found.map(toPoint));
    },
    async formerContactsOf(userId, retiredSince) {
      const opened = async (rows: readonly store.ContactPointRow[]) => Promise.all(rows.map(toPoint));
      const former = await opened(await store.findFormerContacts(database.read, userId, retiredSince));
      if (former.length === 0) return former;
      const known = new Set(
        (await opened(await store.findContactPoints(database.read, userId))).map(({ value }) => value),
      );
      return former.filter(({ value }) => !known.has(value) && known.add(value));
    },
    async open(tx, party) {
      const username = canonicalUsername(party.username);
      const phone = canonicalPhone(party.phone);
      const mail = canonicalMail(party.mail);
      if (!username.ok) return refuse('username');
      if (!phone.ok) return refuse('phone');
      if (!mail.ok) return refuse('mail');
      if (!entities.some((candidate) => candidate.id === party.entityId)) return refuse('entity');
      const now = clock.now();
      const personId = newId('per', now, random);
      const userId = newId('usr', now, random);
      await store.insertPerson(tx, personId, party.person, now);
      // The unique username decides between two openings at once.
      const user = { id: userId, personId, entityId: party.entityId, username: username.value, now };
      if (!(await store.insertUser(tx, user))) return refuse('username-taken');
      const accountIds: string[] = [];
      for (const { rights, joins, ...account } of party.accounts) {
        if (joins) {
          const found = await members.findOpenAccount(tx, account.number, party.entityId);
          if (found === null) return refuse('account-unknown');
          await store.insertAccessRight(tx, { userId, accountId: found.id, rights });
          accountIds.push(found.id);
          continue;
        }
        const accountId = account.id ?? newId('acc', now, random);
        const { currency } = entity(party.entityId);
        const row = { ...account, id: accountId, entityId: party.entityId, currency, now };
        if (!(await store.insertAccount(tx, row))) return refuse('account-taken');
        await store.insertAccessRight(tx, { userId, accountId, rights });
        accountIds.push(accountId);
      }
      await addContact(tx, { userId, kind: 'phone', value: phone.value });
      await addContact(tx, { userId, kind: 'mail', value: mail.value });
      await audit.append(tx, {
        event: 'party.opened',
        outcome: 'done',
        actor: systemActor,
        origin: null,
        userId,
        accountId: accountIds[0] ?? null,
        details: { username: username.value, entity: party.entityId, accounts: accountIds.length },
      });
      return ok({ userId, accountIds });
    },
    isActive: store.isActive,
    async activate(tx, userId) {
      users.drop(userId);
      return consume(tx, store.activateUser(userId));
    },
    confirmContact: (tx, contactPointId, staleBefore) =>
      consume(tx, store.confirmContactPoint(contactPointId, clock.now(), staleBefore ?? null)),
    async usersOfAccount(accountNumber) {
      return (await store.findUsersOfAccount(database.read, accountNumber)).map(toUser);
    },
    async propose(tx, { userId, kind, value }) {
      const canonical = canonicalContact(kind, value);
      if (canonical === null) return null;
      const id = await addContact(tx, { userId, kind, value: canonical }, 'proposed');
      return pointOf({ id, kind, value: canonical, confirmedAt: null, addedAt: clock.now() });
    },
    async findProposed(userId, contactPointId, on = database.read) {
      const found = await store.findProposed(on, userId, contactPointId);
      return found && toPoint(found);
    },
    dropProposed: (tx, contactPointId) => consume(tx, store.dropProposed(contactPointId)),
    async replaceContact(tx, from, to) {
      const now = clock.now();
      return (
        (await consume(tx, store.retireContactPoint(from, now))) && (await consume(tx, store.placeOnFile(to, now)))
      );
    },
    async closeAccount(tx, accountId) {
      await closing.lockUsersOf(tx, accountId);
      if (!(await consume(tx, closing.closeAccount(accountId, clock.now())))) return null;
      const closed = (await closing.closeUsersOf(tx, accountId)).map(({ id }) => id);
      for (const id of closed) users.drop(id);
      return closed;
    },
  };
}

const pointOf = (point: Omit<ContactPoint, 'hint'>): ContactPoint => ({
  ...point,
  hint: point.kind === 'phone' ? maskPhone(point.value) : maskMail(point.value),
});

/** The one spelling of a number or address, or null when it is none. */
export function canonicalContact(kind: ContactPoint['kind'], value: string): string | null {
  const canonical = kind === 'phone' ? canonicalPhone(value) : canonicalMail(value);
  return canonical.ok ? canonical.value : null;
}

const contactPlace = (id: string) => ({ table: 'contact_point', row: id, column: 'value_sealed' });

function toUser({ id, username, entityId, state, ...person }: store.UserRow): User {
  return { id, username, entityId, state, person };
}
