/**
 * Clients as the desk sees them. Every search and every look is counted against the member and written down with whom it
 * was about, so that looking around is seen: by the auditor, and by the client in their own history.
 *
 * Attack: a member of staff reads through the clients of the house, or looks up somebody for a friend.
 */
import type { DeskClient } from '@strongroom/contract';
import { type Clock, type Instant, ok, type Result, refuse, toRfc3339 } from '@strongroom/core';
import type { Database } from '../../platform/database/database.ts';
import { increment } from '../../platform/database/primitives.ts';
import type { RequestContext } from '../../platform/http/route.ts';
import { type Audit, historyView } from '../audit/index.ts';
import { displayName, type Parties, type User } from '../parties/index.ts';
import type { Policies } from '../policy/index.ts';
import type { Identifications } from './identifications.ts';
import type { StaffMember } from './staff.model.ts';
import { serves } from './staff.rules.ts';
import { alone, record } from './staff-record.ts';

interface TooMany {
  readonly code: 'too-many-requests';
  readonly rule: string;
  readonly retryAt: Instant;
}

/** What other modules know of a client, as far as the desk may see it. */
export type ClientFacts = Pick<
  DeskClient,
  | 'factors'
  | 'contactPoints'
  | 'devices'
  | 'sessions'
  | 'holds'
  | 'freezes'
  | 'accounts'
  | 'signInPausedUntil'
  | 'teardownExemptUntil'
  | 'cards'
  | 'cardRequest'
  | 'closings'
>;

export interface DeskClients {
  search(
    member: StaffMember,
    query: string,
    context: RequestContext,
  ): Promise<Result<{ readonly users: readonly User[]; readonly more: boolean }, TooMany>>;
  look(
    member: StaffMember,
    userId: string,
    context: RequestContext,
  ): Promise<Result<DeskClient, TooMany | { readonly code: 'not-found' }>>;
  /** Whether this member serves the client; who is not served is not there. */
  isServed(member: StaffMember, userId: string): Promise<boolean>;
}

export function makeDeskClients(deps: {
  database: Database;
  audit: Audit;
  policies: Policies;
  parties: Parties;
  identifications: Identifications;
  entityOf: (userId: string) => Promise<string | null>;
  clientFacts: (user: User) => Promise<ClientFacts>;
  clock: Clock;
}): DeskClients {
  const { database, audit, policies, parties, identifications, entityOf, clientFacts, clock } = deps;

  async function charge(member: StaffMember): Promise<TooMany | null> {
    const rule = 'staff.searches';
    const budget = {
      limit: policies.house['staff.searches'],
      windowSeconds: policies.house['staff.searches-window-seconds'],
      blockSeconds: 0,
    };
    const charged = await increment(database.read, { scope: rule, key: member.id, budget, now: clock.now() });
    return charged.allowed ? null : { code: 'too-many-requests', rule, retryAt: charged.freeAt };
  }

  async function isServed(member: StaffMember, userId: string): Promise<boolean> {
    const entityId = await entityOf(userId);
    return entityId !== null && serves(member, entityId);
  }

  async function recentOf(userId: string): Promise<DeskClient['history']> {
    const accountIds = (await parties.accountsOf(userId)).map(({ id }) => id);
    const limit = policies.for((await entityOf(userId)) ?? '')['history.page-entries'];
    const entries = await audit.history({ userId, accountIds, before: null, limit });
    return entries.map((entry) => {
      const { staff, secondStaff } = entry.actor;
      return { ...historyView(entry), staff: [staff, secondStaff].flatMap((person) => person?.name ?? []) };
    });
  }

  return {
    isServed,

    async search(member, query, context) {
      const tooMany = await charge(member);
      if (tooMany !== null) return refuse(tooMany);
      const most = policies.house['staff.found'];
      const entities = member.entities.length === 0 ? null : member.entities;
      const users = await parties.search({ text: query, entities, limit: most + 1 });
      const found = users.slice(0, most);
      await database.transaction((tx) =>
        record(audit, tx, context, {
          event: 'staff.searched',
          people: alone(member),
          details: { query, found: found.length },
        }),
      );
      return ok({ users: found, more: users.length > most });
    },

    async look(member, userId, context) {
      const tooMany = await charge(member);
      if (tooMany !== null) return refuse(tooMany);
      if (!(await isServed(member, userId))) return refuse({ code: 'not-found' });
      const instantOf = (at: Instant | null) => (at === null ? null : toRfc3339(at));
      const user = await parties.getUser(userId);
      const history = await recentOf(userId);
      await database.transaction((tx) =>
        record(audit, tx, context, { event: 'client.looked-at', people: alone(member), userId }),
      );
      return ok({
        ...(await clientFacts(user)),
        userId,
        username: user.username,
        displayName: displayName(user.person),
        entity: user.entityId,
        entityName: parties.entity(user.entityId).name,
        state: user.state,
        language: user.person.language,
        identifiedUntil: instantOf(await identifications.passedUntil(member, userId)),
        identificationPausedUntil: instantOf(await identifications.pausedUntil(userId)),
        history,
        serverTime: toRfc3339(clock.now()),
      });
    },
  };
}
