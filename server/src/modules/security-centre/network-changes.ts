/**
 * Changes of networks, one's own or a member's: planned, proven for exactly what will happen, done. What holds at once ends
 * every session outside in the same transaction.
 *
 * Attack: a thief with a stolen session names only their own network, and the owner is shut out. So naming the first one
 * is proven like every other change, and told on another channel.
 */
import type { AccountSummary, ApprovalSubject, NetworksCheck, ProblemCode } from '@strongroom/contract';
import { type Clock, ok, type Result, refuse, toRfc3339 } from '@strongroom/core';
import type { Database, Tx } from '../../platform/database/database.ts';
import { refusalReply } from '../../platform/http/refusal-reply.ts';
import type { Principal, ProblemReply, RequestContext } from '../../platform/http/route.ts';
import type { Approvals, AuthoriseRefusal } from '../approvals/index.ts';
import { type Audit, originOf, systemActor } from '../audit/index.ts';
import {
  type Addition,
  type AdditionRefusal,
  type By,
  type Change,
  type Geography,
  type NetworkEntry,
  type Networks,
  type Removal,
  type RemovalRefusal,
  type Scope,
  stateOf,
} from '../networks/index.ts';
import type { User } from '../parties/index.ts';
import type { Policies } from '../policy/index.ts';
import type { Sessions } from '../sessions/index.ts';
import { actorOf } from './actor.ts';

export interface NetworkChangesDeps {
  readonly database: Database;
  readonly audit: Audit;
  readonly networks: Networks;
  readonly geography: Pick<Geography, 'placeOf'>;
  readonly sessions: Sessions;
  readonly approvals: Approvals;
  readonly policies: Policies;
  readonly clock: Clock;
}

/** Whose networks: one's own, or those an account prescribes to a member of it. */
export interface Target {
  readonly user: User;
  readonly scope: Scope;
  readonly by: {
    readonly member: NonNullable<Extract<ApprovalSubject, { action: 'network.add' }>['member']>;
    readonly account: Pick<AccountSummary, 'id' | 'rights'>;
  } | null;
}

export interface Asked {
  readonly principal: Principal;
  readonly context: RequestContext;
}

type Void = { readonly code: 'approval-void' };
/** Null when it was done. */
type Replied<Refusal extends { readonly code: ProblemCode }> = Promise<ProblemReply<
  Refusal['code'] | AuthoriseRefusal['code']
> | null>;

export function makeNetworkChanges(deps: NetworkChangesDeps) {
  const { database, audit, networks, geography, sessions, approvals, policies, clock } = deps;
  const placeOf = (network: string) => geography.placeOf(network.split(/[/-]/)[0] ?? '');

  return { add, remove, cancel, check, entryView };

  async function add(target: Target, wish: Addition, asked: Asked): Replied<AdditionRefusal> {
    const planned = await networks.planAddition(target.scope, wish);
    if (!planned.ok) return refusalReply(planned.refusal, asked.context.now);
    const named = planned.value.entries.filter(({ kind }) => kind !== 'exception').map(({ network }) => network);
    const act = { action: 'network.add', networks: named, keepCurrent: wish.keepCurrent } as const;
    const { waits } = planned.value;
    return settle(target, { ...act, waits }, asked, (tx, by) => networks.add(tx, target.scope, wish, by));
  }

  async function remove(target: Target, wish: Removal, asked: Asked): Replied<RemovalRefusal> {
    const planned = await networks.planRemoval(target.scope, wish);
    if (!planned.ok) return refusalReply(planned.refusal, asked.context.now);
    const [going] = planned.value.entries;
    const named = [going?.network ?? ''];
    const act = { action: 'network.remove', networkId: wish.id, networks: named } as const;
    const { waits } = planned.value;
    const { keepCurrent } = wish;
    return settle(target, { ...act, keepCurrent, waits }, asked, (tx, by) =>
      networks.remove(tx, target.scope, wish, by),
    );
  }

  async function settle<Refusal extends AdditionRefusal | RemovalRefusal>(
    target: Target,
    act: Extract<ApprovalSubject, { action: `network.${string}` }>,
    { principal, context }: Asked,
    perform: (tx: Tx, by: By) => Promise<Result<Change, Refusal>>,
  ): Replied<Refusal> {
    const authorised = await approvals.authorise({
      principal,
      context,
      action: target.by === null ? act.action : `member.${act.action}`,
      account: target.by?.account ?? null,
      subject: target.by === null ? act : { ...act, member: target.by.member },
    });
    if (!authorised.ok) return refusalReply(authorised.refusal, context.now);
    const { actor, session, provedBy, spend } = authorised.value;
    // Whoever hears of it is not who proved it, where it is a member's.
    const by = {
      actor,
      origin: originOf(context, session.deviceLabel),
      provedBy: target.by === null ? provedBy : null,
    };
    const done = await database.attempt<null, Refusal | Void>(async (tx) => {
      if (!(await spend(tx))) return refuse({ code: 'approval-void' });
      const changed = await perform(tx, by);
      if (!changed.ok) return changed;
      const { waits } = changed.value;
      // Another change came between: what was approved would now happen at another time.
      if (waits !== act.waits) return refuse({ code: 'approval-void' });
      if (!waits) await endOutside(tx, target.user);
      return ok(null);
    });
    return done.ok ? null : refusalReply(done.refusal, context.now);
  }

  /** Whoever is signed in from where one may not be any more is not signed in any more. */
  async function endOutside(tx: Tx, user: User): Promise<void> {
    const reason = 'network-restricted';
    for (const { id: sessionId, address } of await sessions.list(user.id, policies.for(user.entityId), tx)) {
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

  /** What waits is taken back without a proof. */
  async function cancel(scope: Pick<Scope, 'userId' | 'accountId'>, networkId: string, { principal, context }: Asked) {
    const by = { actor: actorOf(principal), origin: originOf(context, null), provedBy: null };
    const done = await database.attempt((tx) => networks.cancel(tx, scope, networkId, by));
    return done.ok ? null : refusalReply(done.refusal, clock.now());
  }

  /** Each text by itself, then all that mean something together. */
  async function check(scope: Scope, texts: readonly string[]): Promise<NetworksCheck> {
    const parsed = texts.map((text) => {
      const read = networks.parse(text, scope.policy);
      if (!read.ok) return { text, network: null, kind: null, place: null, rule: read.refusal };
      const { network, kind } = read.value;
      return { text, network, kind, place: placeOf(network), rule: null };
    });
    const meant = parsed.flatMap(({ network }) => network ?? []);
    const planned = await networks.planAddition(scope, { networks: meant, label: '', keepCurrent: false });
    const kept = await networks.planAddition(scope, { networks: meant, label: '', keepCurrent: true });
    const change = planned.ok ? planned.value : kept.ok ? kept.value : null;
    const refusal = planned.ok ? null : planned.refusal;
    return {
      parsed: parsed.map((each) =>
        refusal?.code === 'network-refused' && each.network === refusal.network
          ? { ...each, rule: refusal.rule }
          : each,
      ),
      waits: change?.waits ?? false,
      effectiveAt: toRfc3339(change?.effectiveAt ?? clock.now()),
      locksOut: refusal?.code === 'network-locks-out',
    };
  }

  /** Nothing of what is over. */
  function entryView(entry: NetworkEntry) {
    const state = stateOf(entry, clock.now());
    if (state === 'over') return [];
    const { id, kind, network, label, addedAt, activeFrom, activeUntil } = entry;
    return [
      {
        id,
        kind,
        network,
        label,
        state,
        place: placeOf(network),
        addedAt: toRfc3339(addedAt),
        activeFrom: toRfc3339(activeFrom),
        activeUntil: activeUntil === null ? null : toRfc3339(activeUntil),
      },
    ];
  }
}
