/**
 * Networks over HTTP: what is named, what would be understood, adding, removing and taking back. What holds at once ends
 * every session outside in the same transaction.
 *
 * Attack: a thief with a stolen session names only their own network, and the owner is shut out. So naming the first one
 * is proven like every other change, and told on another channel.
 */
import { type NetworksView, operations } from '@strongroom/contract';
import { type Clock, toRfc3339 } from '@strongroom/core';
import type { Database, Tx } from '../../platform/database/database.ts';
import { sourceOf } from '../../platform/http/client-address.ts';
import { refusalReply } from '../../platform/http/refusal-reply.ts';
import { answer, implement, type Principal, type RequestContext, type Route } from '../../platform/http/route.ts';
import type { Approvals } from '../approvals/index.ts';
import { type Audit, originOf, systemActor } from '../audit/index.ts';
import {
  type AdditionRefusal,
  type Geography,
  isRestricted,
  type Networks,
  type RemovalRefusal,
  type Scope,
  stateOf,
} from '../networks/index.ts';
import type { Parties, User } from '../parties/index.ts';
import type { Policies } from '../policy/index.ts';
import type { Sessions } from '../sessions/index.ts';
import { actorOf } from './actor.ts';

export interface NetworkRoutesDeps {
  readonly database: Database;
  readonly audit: Audit;
  readonly parties: Parties;
  readonly networks: Networks;
  readonly geography: Pick<Geography, 'placeOf'>;
  readonly sessions: Sessions;
  readonly approvals: Approvals;
  readonly policies: Policies;
  readonly clock: Clock;
}

type Void = { readonly code: 'approval-void' };

export function networkRoutes(deps: NetworkRoutesDeps): Route[] {
  const { database, parties, networks, approvals, clock } = deps;
  const { scopeOf, view, endOutside } = makeParts(deps);

  return [
    implement(operations.listNetworks, async ({ principal, context }) => answer(200, await view(principal, context))),

    implement(operations.checkNetworks, async ({ body, principal, context }) => {
      const { scope } = await scopeOf(principal, context);
      return answer(200, await check(deps, scope, body.networks));
    }),

    implement(operations.addNetworks, async ({ body, principal, context }) => {
      const { scope } = await scopeOf(principal, context);
      const wish = { ...body, label: body.label.trim() };
      const planned = await networks.planAddition(scope, wish);
      if (!planned.ok) return refusalReply(planned.refusal, context.now);
      const { waits } = planned.value;
      const named = planned.value.entries.filter(({ kind }) => kind !== 'exception').map(({ network }) => network);
      const authorised = await approvals.authorise({
        principal,
        context,
        action: 'network.add',
        account: null,
        subject: { action: 'network.add', networks: named, keepCurrent: wish.keepCurrent, waits },
      });
      if (!authorised.ok) return refusalReply(authorised.refusal, context.now);
      const { user, actor, session, provedBy, spend } = authorised.value;
      const by = { actor, origin: originOf(context, session.deviceLabel), provedBy };
      const done = await database.attempt<null, AdditionRefusal | Void>(async (tx) => {
        if (!(await spend(tx))) return { ok: false, refusal: { code: 'approval-void' } };
        const added = await networks.add(tx, scope, wish, by);
        if (!added.ok) return added;
        // Another change came between: what was approved would now happen at another time.
        if (added.value.waits !== waits) return { ok: false, refusal: { code: 'approval-void' } };
        if (!waits) await endOutside(tx, user);
        return { ok: true, value: null };
      });
      return done.ok ? answer(200, await view(principal, context)) : refusalReply(done.refusal, context.now);
    }),

    implement(operations.removeNetwork, async ({ params, query, principal, context }) => {
      const { scope } = await scopeOf(principal, context);
      const wish = { id: params.networkId, keepCurrent: query.keepCurrent === 'yes' };
      const planned = await networks.planRemoval(scope, wish);
      if (!planned.ok) return refusalReply(planned.refusal, context.now);
      const { waits, entries } = planned.value;
      const authorised = await approvals.authorise({
        principal,
        context,
        action: 'network.remove',
        account: null,
        subject: {
          action: 'network.remove',
          networkId: wish.id,
          networks: [entries[0]?.network ?? ''],
          keepCurrent: wish.keepCurrent,
          waits,
        },
      });
      if (!authorised.ok) return refusalReply(authorised.refusal, context.now);
      const { user, actor, session, provedBy, spend } = authorised.value;
      const by = { actor, origin: originOf(context, session.deviceLabel), provedBy };
      const done = await database.attempt<null, RemovalRefusal | Void>(async (tx) => {
        if (!(await spend(tx))) return { ok: false, refusal: { code: 'approval-void' } };
        const removed = await networks.remove(tx, scope, wish, by);
        if (!removed.ok) return removed;
        if (removed.value.waits !== waits) return { ok: false, refusal: { code: 'approval-void' } };
        if (!waits) await endOutside(tx, user);
        return { ok: true, value: null };
      });
      return done.ok ? answer(200, await view(principal, context)) : refusalReply(done.refusal, context.now);
    }),

    implement(operations.cancelNetworkChange, async ({ params, principal, context }) => {
      const { id: userId } = await parties.getUser(principal.userId);
      const by = { actor: actorOf(principal), origin: originOf(context, null), provedBy: null };
      const scope = { userId, accountId: null };
      const done = await database.attempt((tx) => networks.cancel(tx, scope, params.networkId, by));
      return done.ok ? answer(200, await view(principal, context)) : refusalReply(done.refusal, clock.now());
    }),
  ];
}

function makeParts({ audit, parties, networks, geography, sessions, policies, clock }: NetworkRoutesDeps) {
  async function scopeOf({ userId }: Principal, { address }: RequestContext): Promise<{ user: User; scope: Scope }> {
    const user = await parties.getUser(userId);
    return { user, scope: { userId, accountId: null, address, policy: policies.for(user.entityId) } };
  }

  async function view(principal: Principal, context: RequestContext): Promise<NetworksView> {
    const { scope } = await scopeOf(principal, context);
    const { policy, userId } = scope;
    const { address } = context;
    const now = clock.now();
    const own = (await networks.list(userId)).filter(({ accountId }) => accountId === null);
    return {
      restricted: isRestricted(own, now),
      entries: own.flatMap((entry) => {
        const state = stateOf(entry, now);
        if (state === 'over') return [];
        const { id, kind, network, label, addedAt, activeFrom, activeUntil } = entry;
        return {
          id,
          kind,
          network,
          label,
          state,
          place: placeOfNetwork(network),
          addedAt: toRfc3339(addedAt),
          activeFrom: toRfc3339(activeFrom),
          activeUntil: activeUntil === null ? null : toRfc3339(activeUntil),
        };
      }),
      current: {
        address,
        suggestion: sourceOf(address),
        place: geography.placeOf(address),
        inside: await networks.permitsNow(userId, address),
      },
      names: [...networks.names],
      loosenHours: policy['network.loosen-hours'],
      exceptionHours: policy['network.exception-hours'],
      serverTime: toRfc3339(now),
    };
  }

  const placeOfNetwork = (network: string) => geography.placeOf(network.split(/[/-]/)[0] ?? '');

  /** Whoever is signed in from where one may not be any more is not signed in any more. */
  async function endOutside(tx: Tx, user: User): Promise<void> {
    const reason = 'network-restricted';
    for (const { id: sessionId, address } of await sessions.list(user.id, policies.for(user.entityId))) {
      if (await networks.permitsNow(user.id, address, tx)) continue;
      if (!(await sessions.end(tx, { userId: user.id, sessionId, reason }))) continue;
      await audit.append(tx, {
        event: 'session.ended',
        outcome: 'done',
        actor: systemActor,
        origin: null,
        userId: user.id,
        accountId: null,
        details: { session: sessionId, reason },
      });
    }
  }

  return { scopeOf, view, endOutside };
}

/** Each text by itself, then all that mean something together. */
async function check({ networks, geography, clock }: NetworkRoutesDeps, scope: Scope, texts: readonly string[]) {
  const parsed = texts.map((text) => {
    const read = networks.parse(text, scope.policy);
    if (!read.ok) return { text, network: null, kind: null, place: null, rule: read.refusal };
    const { network, kind } = read.value;
    return { text, network, kind, place: geography.placeOf(network.split(/[/-]/)[0] ?? ''), rule: null };
  });
  const meant = parsed.flatMap(({ network }) => network ?? []);
  const planned = await networks.planAddition(scope, { networks: meant, label: '', keepCurrent: false });
  const kept = await networks.planAddition(scope, { networks: meant, label: '', keepCurrent: true });
  const change = planned.ok ? planned.value : kept.ok ? kept.value : null;
  const refusal = planned.ok ? null : planned.refusal;
  return {
    parsed: parsed.map((each) =>
      refusal?.code === 'network-refused' && each.network === refusal.network ? { ...each, rule: refusal.rule } : each,
    ),
    waits: change?.waits ?? false,
    effectiveAt: toRfc3339(change?.effectiveAt ?? clock.now()),
    locksOut: refusal?.code === 'network-locks-out',
  };
}
