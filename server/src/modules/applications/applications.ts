/**
 * The gate in front of applications the broker has already. A browser gets in with a session of the portal and holds,
 * at each application, a cookie of that application alone: what it opens is what its session opens, within the group
 * the application belongs to, for as long as the session lives.
 *
 * Attack: an application that is broken into keeps the cookies it sees. Those of the portal never reach it, and its own
 * is worth nothing at the portal or at another application.
 */
import { type Clock, newId, ok, type Random, type Result, refuse, secondsToMs } from '@strongroom/core';
import type { Database } from '../../platform/database/database.ts';
import { consume } from '../../platform/database/primitives.ts';
import type { Principal, RequestContext } from '../../platform/http/route.ts';
import type { Metrics } from '../../platform/metrics.ts';
import { secretHash } from '../../platform/secret-hash.ts';
import {
  type Action,
  coolsDown,
  type Decision,
  decide,
  type FrozenRefusal,
  frozenFor,
  frozenRefusal,
  reachOf,
  tradesFor,
} from '../access/index.ts';
import { type Audit, originOf } from '../audit/index.ts';
import type { Devices } from '../devices/index.ts';
import type { Grants } from '../factors/index.ts';
import type { Locks } from '../locks/index.ts';
import type { Networks } from '../networks/index.ts';
import type { Parties } from '../parties/index.ts';
import type { Policies } from '../policy/index.ts';
import {
  CAPABILITY_GROUPS,
  type DriftWatch,
  groupLimits,
  makePolicyOf,
  makeWithinNetworks,
  type Session,
  type Sessions,
  suspendedGroups,
} from '../sessions/index.ts';
import type { Admitted, Application, GateVerdict } from './applications.model.ts';
import * as store from './applications.store.ts';

export type EnterRefusal =
  | { readonly code: 'not-found' }
  | { readonly code: 'not-permitted'; readonly rule: string }
  | FrozenRefusal;

export interface Applications {
  /** By the address browsers reach it at. */
  at(origin: string): Application | null;
  /** A way in, used once by the browser that holds the secret behind `state` at the application. */
  enter(
    wish: { readonly application: string; readonly path: string; readonly state: string },
    who: { readonly principal: Principal; readonly context: RequestContext },
  ): Promise<Result<{ readonly name: string; readonly location: string }, EnterRefusal>>;
  /** Uses a way in; null for whoever comes second, too late or in another browser. */
  redeem(
    application: Application,
    ticket: string,
    secret: string,
  ): Promise<{ readonly secret: string; readonly path: string } | null>;
  judge(application: Application, from: { secret: string | undefined; address: string }): Promise<GateVerdict>;
  leave(application: Application, secret: string): Promise<boolean>;
  sweep(): Promise<void>;
}

type Judged =
  | { readonly kind: 'permit'; readonly admitted: Admitted }
  | {
      readonly kind: 'deny';
      readonly rule: string;
      readonly compared: Decision['compared'];
      readonly frozen: Parameters<typeof frozenRefusal>[0] | null;
    };

export function makeApplications(deps: {
  database: Database;
  audit: Audit;
  parties: Parties;
  locks: Locks;
  devices: Pick<Devices, 'coolingUntil'>;
  grants: Pick<Grants, 'reach'>;
  sessions: Sessions;
  networks: Pick<Networks, 'permits'>;
  drift: DriftWatch;
  policies: Policies;
  metrics: Pick<Metrics, 'decisions'>;
  clock: Clock;
  random: Random;
  applications: readonly Application[];
}): Applications {
  const { database, audit, parties, locks, devices, grants, sessions, policies, metrics, clock, random, applications } =
    deps;
  const policyOf = makePolicyOf({ parties, policies });
  const within = makeWithinNetworks(deps);
  const byOrigin = new Map(applications.map((one) => [one.origin, one]));
  const byId = new Map(applications.map((one) => [one.id, one]));
  const newSecret = (): string => Buffer.from(random(32)).toString('base64url');

  /** The one decision, on what the application is for. */
  async function judgeSession(application: Application, session: Session): Promise<Judged> {
    const user = await parties.getUser(session.userId);
    const policy = policies.for(user.entityId);
    const now = clock.now();
    const action: Action = `application.${application.group}`;
    const here = reachOf(policy, { surface: session.surface, client: null });
    const frozen = await frozenFor(locks, { action, userId: user.id, now });
    const limits = groupLimits(session, policy, now);
    const lapsed = limits.filter((limit) => limit.lapsed).map(({ group }) => group);
    const reach = reachOf(policy, { surface: application.surface, client: null }).filter((group) =>
      here.includes(group),
    );
    const methods = session.evidence.map(({ method }) => method);
    const asked = { userId: user.id, deviceId: session.deviceId, openedAt: session.createdAt, methods, policy };
    const coolingUntil = coolsDown(action) ? await devices.coolingUntil(asked) : null;
    const decision = decide({
      coolingUntil,
      action,
      // Whichever of the two keeps the group out is named.
      surface: here.includes(application.group) ? application.surface : session.surface,
      reach,
      rights: null,
      // Attack: a program that was granted little asks for a way in, and does at an application what it may not do here.
      barredBy: session.clientId === null ? null : 'gate.program',
      lapsed,
      drifted: suspendedGroups(session, policy),
      frozen,
      now,
      emergency: await grants.reach(user.id, session.evidence),
      emergencySurfaces: policy['temporary-code.surfaces'],
      trades: await tradesFor(sessions, { action, userId: user.id, sessionId: session.id }),
      provedAt: session.provedAt,
      approved: false,
      freshProofSeconds: policy['approval.fresh-proof-seconds'],
    });
    metrics.decisions.inc({ action, decision: decision.kind, rule: decision.rule });
    if (decision.kind !== 'permit') return { kind: 'deny', rule: decision.rule, compared: decision.compared, frozen };
    return {
      kind: 'permit',
      admitted: {
        userId: user.id,
        username: user.username,
        sessionId: session.id,
        groups: CAPABILITY_GROUPS.filter((group) => reach.includes(group) && !lapsed.includes(group)),
        methods: [...new Set(session.evidence.map(({ method }) => method))],
        provedAt: session.provedAt,
      },
    };
  }

  return {
    at: (origin) => byOrigin.get(origin) ?? null,

    async enter({ application: id, path, state }, { principal, context }) {
      const application = byId.get(id);
      if (application === undefined) return refuse({ code: 'not-found' });
      const found = await sessions.findById(principal.sessionId, policyOf, false);
      if (found.kind !== 'live') return refuse({ code: 'not-found' });
      const judged = await judgeSession(application, found.session);
      const { userId, sessionId, surface } = principal;
      const entry = {
        actor: { kind: 'user', userId, sessionId, surface },
        origin: originOf(context, found.session.deviceLabel),
        userId,
        accountId: null,
      } as const;
      if (judged.kind === 'deny') {
        const asked = { action: `application.${application.group}`, application: application.id };
        const details = { ...asked, ...judged.compared };
        const denied = { ...entry, event: 'access.denied', outcome: 'refused', rule: judged.rule, details } as const;
        await database.transaction((tx) => audit.append(tx, denied));
        const { frozen, rule } = judged;
        return refuse(frozen === null ? { code: 'not-permitted', rule } : frozenRefusal(frozen));
      }
      const now = clock.now();
      const ticket = newSecret();
      const expiresAt = now + secondsToMs(policies.house['application.entry-seconds']);
      await database.transaction(async (tx) => {
        const hashes = { ticketHash: secretHash(ticket), stateHash: Buffer.from(state, 'base64url') };
        await store.insertEntry(tx, { ...hashes, application: application.id, sessionId, path, now, expiresAt });
        const details = { application: application.id, applicationName: application.name };
        await audit.append(tx, { ...entry, event: 'application.entered', outcome: 'done', details });
      });
      const location = `${application.origin}/.strongroom/enter?ticket=${ticket}`;
      return ok({ name: application.name, location });
    },

    async redeem(application, ticket, browserSecret) {
      const now = clock.now();
      const secret = newSecret();
      return database.transaction(async (tx) => {
        const taken = await store.takeEntry(tx, {
          ticketHash: secretHash(ticket),
          stateHash: secretHash(browserSecret),
          application: application.id,
          now,
        });
        if (taken === null) return null;
        const { sessionId, path } = taken;
        const id = newId('aps', now, random);
        await store.insertSession(tx, {
          id,
          secretHash: secretHash(secret),
          application: application.id,
          sessionId,
          now,
        });
        return { secret, path };
      });
    },

    async judge(application, { secret, ...from }) {
      if (secret === undefined) return { kind: 'sign-in' };
      const held = await store.findSession(database.read, secretHash(secret));
      // Attack: the cookie of one application is shown at another.
      if (held === null || held.application !== application.id) return { kind: 'sign-in' };
      const found = await within(await sessions.findById(held.sessionId, policyOf, application.countsAsActivity), from);
      if (found.kind !== 'live') return { kind: 'sign-in' };
      const judged = await judgeSession(application, found.session);
      return judged.kind === 'permit'
        ? { kind: 'admitted', admitted: judged.admitted }
        : { kind: 'refused', rule: judged.rule };
    },

    leave: (application, secret) => consume(database.read, store.deleteSession(secretHash(secret), application.id)),

    async sweep() {
      const now = clock.now();
      await store.deleteExpiredEntries(database.read, now);
      // Whoever still had a session leaves no gap: the portal lets them in again without a word.
      const longest = secondsToMs(policies.house['session.read.absolute-seconds']);
      await store.deleteSessionsBefore(database.read, now - longest);
    },
  };
}
