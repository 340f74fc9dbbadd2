/** The session of this browser, the other ones of its user, and how to end them. */
import { operations, type SessionSummary } from '@strongroom/contract';
import { type Clock, type Instant, toRfc3339 } from '@strongroom/core';
import type { Database } from '../../platform/database/database.ts';
import { refusalReply } from '../../platform/http/refusal-reply.ts';
import {
  answer,
  implement,
  type Principal,
  problemReply,
  type ReplyExtras,
  type RequestContext,
  type Route,
} from '../../platform/http/route.ts';
import { signedOut } from '../../platform/http/signed-out.ts';
import { reachOf } from '../access/index.ts';
import type { Approvals } from '../approvals/index.ts';
import { type Audit, originOf } from '../audit/index.ts';
import { deviceLabel } from '../devices/index.ts';
import type { Geography, Networks, PlaceOf } from '../networks/index.ts';
import type { Parties, User } from '../parties/index.ts';
import type { Policies } from '../policy/index.ts';
import {
  type DriftWatch,
  type FoundSession,
  makePolicyOf,
  makeWithinNetworks,
  type ReEntry,
  type Session,
  type Sessions,
  writtenSessionView,
} from '../sessions/index.ts';
import type { SignIn } from '../sign-in/index.ts';
import type { Surfaces } from '../surfaces/index.ts';
import { actorOf } from './actor.ts';

export function sessionRoutes(deps: {
  database: Database;
  audit: Audit;
  sessions: Sessions;
  signIn: SignIn;
  surfaces: Pick<Surfaces, 'groupsOf'>;
  parties: Parties;
  geography: Pick<Geography, 'placeOf'>;
  networks: Pick<Networks, 'permits'>;
  drift: DriftWatch;
  reEntry: ReEntry;
  approvals: Pick<Approvals, 'authorise'>;
  policies: Policies;
  csrfToken: (binding: string) => string;
  clock: Clock;
}): Route[] {
  const {
    database,
    audit,
    sessions,
    signIn,
    surfaces,
    parties,
    geography,
    networks,
    drift,
    reEntry,
    approvals,
    policies,
    csrfToken,
    clock,
  } = deps;
  const policyOf = makePolicyOf({ parties, policies });
  const within = makeWithinNetworks({ networks, sessions, drift });

  /** What is known is answered at once: nothing is asked for more often. */
  function show(session: Session) {
    const user = parties.getUser(session.userId);
    return user instanceof Promise ? user.then((found) => showTo(found, session)) : showTo(user, session);
  }

  function showTo(user: User, session: Session) {
    const pause = signIn.pausedUntil(user.username);
    const write = (signInPausedUntil: Instant | null) => {
      const viewer = { user, policy: policies.for(user.entityId), csrfToken, signInPausedUntil };
      return answer(200, writtenSessionView(session, viewer, clock.now()));
    };
    return pause instanceof Promise ? pause.then(write) : write(pause);
  }

  function current(found: FoundSession) {
    if (found.kind === 'live') return show(found.session);
    const extras = found.kind === 'ended' ? signedOut(found.publicComputer) : {};
    const ended = found.kind === 'ended' ? found.reason : null;
    return answer(200, { signedIn: false as const, ended, serverTime: toRfc3339(clock.now()) }, extras);
  }

  /** What the answer must clear when the session of this very browser ends. */
  async function leave({ sessionId }: Principal): Promise<ReplyExtras> {
    const found = await sessions.findById(sessionId, policyOf, false);
    return signedOut(found.kind === 'live' && found.session.publicComputer);
  }

  async function endAll(principal: Principal, context: RequestContext, except: string | undefined): Promise<number> {
    return database.transaction(async (tx) => {
      const ended = await sessions.endAll(tx, {
        userId: principal.userId,
        reason: 'signed-out-everywhere',
        ...(except !== undefined && { except }),
      });
      // Whoever is half way in is not in afterwards.
      await signIn.endFlows(tx, principal.userId);
      await audit.append(tx, {
        event: 'session.all-ended',
        outcome: 'done',
        actor: actorOf(principal),
        origin: originOf(context, null),
        userId: principal.userId,
        accountId: null,
        details: { ended, keptCurrent: except !== undefined },
      });
      return ended;
    });
  }

  async function end(principal: Principal, context: RequestContext, sessionId: string, own: boolean): Promise<boolean> {
    return database.transaction(async (tx) => {
      const reason = own ? 'signed-out' : 'ended-elsewhere';
      if (!(await sessions.end(tx, { userId: principal.userId, sessionId, reason }))) return false;
      await audit.append(tx, {
        event: 'session.ended',
        outcome: 'done',
        actor: actorOf(principal),
        origin: originOf(context, null),
        userId: principal.userId,
        accountId: null,
        details: { session: sessionId, reason },
      });
      return true;
    });
  }

  return [
    implement(operations.getSession, ({ context }) => {
      const found = sessions.find(context.cookies.session, policyOf);
      const inside = found instanceof Promise ? found.then((late) => within(late, context)) : within(found, context);
      return inside instanceof Promise ? inside.then(current) : current(inside);
    }),

    implement(operations.followSession, ({ principal: { sessionId }, context }) => {
      const look = async () => within(await sessions.findById(sessionId, policyOf, false), context);
      const chunks = sessions.streams.follow(sessionId, look);
      if (chunks === null) return problemReply('too-many-requests');
      return answer(200, { mediaType: 'text/event-stream', chunks }, { headers: { 'x-accel-buffering': 'no' } });
    }),

    implement(operations.recordActivity, async ({ principal }) => {
      // The shell has recorded the activity already: this operation exists to be that request.
      const found = await sessions.findById(principal.sessionId, policyOf, false);
      return found.kind === 'live' ? show(found.session) : problemReply('session-ended');
    }),

    implement(operations.reproveSession, async ({ principal, context }) => {
      const found = await sessions.findById(principal.sessionId, policyOf, false);
      if (found.kind !== 'live') return problemReply('session-ended');
      const { session } = found;
      if (session.drift === null) return show(session);
      const { address } = context;
      const device = session.clientName ?? deviceLabel(context.userAgent);
      const subject = { action: 'session.reprove', device, address } as const;
      const asked = { principal, context, action: subject.action, subject, account: null };
      const authorised = await approvals.authorise(asked);
      if (!authorised.ok) return refusalReply(authorised.refusal, context.now);
      const { spend, provedBy, actor } = authorised.value;
      const { changes } = session.drift;
      const settled = await database.transaction(async (tx) => {
        // Attack: the proof is given here and used on the thief's machine. It names the address, and binds this sight.
        if (!(await spend(tx))) return false;
        if (!(await sessions.settleDrift(tx, session.id, drift.sightOf(context, session)))) return false;
        await audit.append(tx, {
          event: 'session.reproven',
          outcome: 'done',
          actor,
          origin: originOf(context, device),
          userId: session.userId,
          accountId: null,
          details: { session: session.id, changes: changes.join(' '), provedBy },
        });
        return true;
      });
      if (!settled) return problemReply('approval-void');
      const after = await sessions.findById(session.id, policyOf, false);
      return after.kind === 'live' ? show(after.session) : problemReply('session-ended');
    }),

    implement(operations.beginReEntry, async ({ principal, context }) => {
      const found = await sessions.findById(principal.sessionId, policyOf, false);
      const policy = await policyOf(principal.userId);
      if (found.kind !== 'live' || policy === null) return problemReply('session-ended');
      const begun = await reEntry.begin(found.session, policy, originOf(context, found.session.deviceLabel));
      if (!begun.ok) return problemReply('not-permitted', { rule: begun.refusal });
      return answer(200, { challenge: begun.value.challenge, expiresAt: toRfc3339(begun.value.expiresAt) });
    }),

    implement(operations.signOut, async ({ principal, context }) => {
      const leaving = await leave(principal);
      await end(principal, context, principal.sessionId, true);
      return answer(204, null, leaving);
    }),

    implement(operations.listSessions, async ({ principal }) => {
      const policy = await policyOf(principal.userId);
      if (policy === null) return answer(200, { sessions: [] });
      const all = await sessions.list(principal.userId, policy);
      // A program sees itself. Where else the person is signed in, and from what address, was not consented to.
      const open = principal.client === null ? all : all.filter(({ id }) => id === principal.sessionId);
      const ofClients = open.filter(({ clientId }) => clientId !== null).map(({ id }) => id);
      const granted = await surfaces.groupsOf(ofClients);
      return answer(200, {
        sessions: open.map((session) => {
          const { id, surface, clientId } = session;
          const client = clientId === null ? null : { groups: granted.get(id) ?? [] };
          const reach = [...reachOf(policy, { surface, client })];
          return { ...toSummary(session, principal.sessionId, geography.placeOf), reach };
        }),
      });
    }),

    implement(operations.endSession, async ({ params, principal, context }) => {
      const own = params.sessionId === principal.sessionId;
      const leaving = own ? await leave(principal) : {};
      if (!(await end(principal, context, params.sessionId, own))) return problemReply('not-found');
      return answer(204, null, leaving);
    }),

    implement(operations.endSessions, async ({ query, principal, context }) => {
      const keep = query.keep === 'current';
      const leaving = keep ? {} : await leave(principal);
      const ended = await endAll(principal, context, keep ? principal.sessionId : undefined);
      return answer(200, { ended }, leaving);
    }),
  ];
}

function toSummary(session: Session, currentId: string, placeOf: PlaceOf): Omit<SessionSummary, 'reach'> {
  return {
    id: session.id,
    current: session.id === currentId,
    surface: session.surface,
    createdAt: toRfc3339(session.createdAt),
    activeAt: toRfc3339(session.activeAt),
    address: session.address,
    place: placeOf(session.address),
    device: { id: session.deviceId, label: session.deviceLabel },
    publicComputer: session.publicComputer,
    clientName: session.clientName,
    evidence: session.evidence.map(({ method, provedAt }) => ({ method, provedAt: toRfc3339(provedAt) })),
    lastAct: lastActOf(session),
    tradingSince: session.tradingSince === null ? null : toRfc3339(session.tradingSince),
  };
}

function lastActOf({ lastAct, lastActAt }: Session): SessionSummary['lastAct'] {
  if (lastAct === null || lastActAt === null) return null;
  const about = (operations as Readonly<Record<string, { readonly tag: string }>>)[lastAct]?.tag ?? '';
  return { operation: lastAct, about, at: toRfc3339(lastActAt) };
}
