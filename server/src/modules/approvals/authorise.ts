/**
 * The gate in front of every critical act. `authorise` asks the one decision; where it says "prove", the person gets an
 * approval of exactly this act, proves it with a factor and asks again. `spend` then uses the approval up in the same
 * transaction as the act.
 *
 * Attack (what you sign is not what is done): page malware swaps the payee after the client approved. The approval is
 * bound to the hash of what was shown; another payee, amount, currency or account finds no approval, and the one at
 * hand is void.
 */
import type { ApprovalSubject, Approval as ApprovalView, ProofMethod } from '@strongroom/contract';
import { type Instant, newId, ok, type Result, refuse, secondsToMs } from '@strongroom/core';
import type { Tx } from '../../platform/database/database.ts';
import { consume } from '../../platform/database/primitives.ts';
import type { Principal, RequestContext } from '../../platform/http/route.ts';
import {
  type Action,
  actions,
  decide,
  demandsStrongest,
  type FrozenRefusal,
  frozenFor,
  frozenRefusal,
  groupOf,
  reachOf,
  tradesFor,
} from '../access/index.ts';
import { type Actor, originOf } from '../audit/index.ts';
import { enrolmentRule, optOutRule } from '../factors/index.ts';
import type { User } from '../parties/index.ts';
import type { Policy } from '../policy/index.ts';
import { groupLimits, makePolicyOf, type Session, suspendedGroups } from '../sessions/index.ts';
import { advance } from './approval.flow.ts';
import { type ApprovalDesk, type ApprovalsDeps, actorOf } from './approval-desk.ts';
import type { Approval, MethodCaps } from './approvals.model.ts';
import { barredFrom, bindingOf } from './approvals.rules.ts';
import * as store from './approvals.store.ts';

export interface ActRequest {
  readonly principal: Principal;
  readonly context: RequestContext;
  /** What is decided: the act that is shown and proven, or the same act on a member of the account. */
  readonly action: (Action & ApprovalSubject['action']) | (Action & `member.${ApprovalSubject['action']}`);
  readonly subject: ApprovalSubject;
  /** The account at hand with the user's rights on it; null for acts on no account. */
  readonly account: { readonly id: string; readonly rights: readonly string[] } | null;
  /** What each method may prove, for acts with an amount. */
  readonly caps?: MethodCaps;
  /** What the proof must be besides right, where somebody else demands it: how old at most, and by which methods. */
  readonly proof?: { readonly since: Instant; readonly accepts: (method: ProofMethod) => boolean };
  /** Whether a proof of the session that stands is enough however old it is; one from before `proof.since` stays none. */
  readonly anyAge?: boolean;
  /** Whether it is more than a new device may; said of acts with an amount, and of the one that ends its being new. */
  readonly beyondNewDevice?: boolean;
}

export interface Authorisation {
  readonly user: User;
  readonly session: Session;
  readonly rule: string;
  /** The second factor behind the permission: of the approval, or of the session. */
  readonly provedBy: ProofMethod;
  readonly factorId: string | null;
  readonly actor: Actor;
  /** The device of the session is new: it moves no more than the cap of new devices. */
  readonly isCooling: boolean;
  /** Uses up the approval, if one was needed; false when another request did. Call it first in the transaction. */
  spend(tx: Tx): Promise<boolean>;
}

export type AuthoriseRefusal =
  | { readonly code: 'session-ended' | 'approval-void' }
  | { readonly code: 'session-drifted'; readonly rule: string }
  | { readonly code: 'not-permitted'; readonly rule: string }
  | FrozenRefusal
  | { readonly code: 'device-cooling'; readonly rule: string; readonly retryAt: Instant }
  | { readonly code: 'too-many-requests'; readonly retryAt: Instant }
  | { readonly code: 'proof-required'; readonly rule: string; readonly approval: ApprovalView };

const codeOf = (rule: string) => (rule === 'session.drift' ? 'session-drifted' : 'not-permitted');
const isMessage = (method: string): boolean => method === 'sms' || method === 'voice';

export type Authorise = (request: ActRequest) => Promise<Result<Authorisation, AuthoriseRefusal>>;

/** Nobody has proven it, and nobody has denied it. */
const UNANSWERED = { method: null, factorId: null, provedAt: null, denied: null } as const;

export function makeAuthorise(deps: ApprovalsDeps, desk: ApprovalDesk): Authorise {
  const {
    database,
    audit,
    parties,
    locks,
    devices,
    policies,
    sessions,
    challenges,
    simGuard,
    grants,
    metrics,
    clock,
    random,
  } = deps;
  const policyOf = makePolicyOf({ parties, policies });

  const named = async (id: string | null, userId: string, sessionId: string): Promise<Approval | null> =>
    id === null ? null : store.findApproval(database.read, id, userId, sessionId);

  return async (asked) => {
    const { principal, context, action, subject, account } = asked;
    const found = await sessions.findById(principal.sessionId, policyOf, false);
    if (found.kind !== 'live') return refuse({ code: 'session-ended' });
    const { session } = found;
    const user = await parties.getUser(principal.userId);
    const policy = policies.for(user.entityId);
    const now = clock.now();
    const binding = bindingOf(user.id, subject);
    const approval = await named(context.approvalId, user.id, session.id);
    const strongEnough = demandsStrongest(action, policy) ? await challenges.strongEnough(user) : () => true;
    const meets = (method: ProofMethod) => strongEnough(method) && (asked.proof?.accepts(method) ?? true);
    const fits = approval !== null && approval.binding === binding && advance(approval, 'used', now).ok;
    // Attack: an act is proven with a text message, and done after a stronger factor was enrolled that it now demands.
    const proven = fits && approval.method !== null && meets(approval.method);
    const stands = proven && (await challenges.stands(user.id, approval));
    const approved = stands && !(await movedSince(approval, asked, user, session));
    const recent = session.evidence.filter(
      ({ method, provedAt }) => method !== 'password' && meets(method) && provedAt >= (asked.proof?.since ?? 0),
    );
    const proofs = approved ? recent : await stillTheOwners(await standing(recent, user), asked, user, session);
    const frozen = await frozenFor(locks, { action, userId: user.id, now });
    const cooling = await devices.coolingUntil({
      userId: user.id,
      deviceId: session.deviceId,
      openedAt: session.createdAt,
      policy,
      methods: session.evidence.map(({ method }) => method),
    });
    const decision = decide({
      action,
      frozen,
      coolingUntil: asked.beyondNewDevice === false ? null : cooling,
      surface: session.surface,
      reach: reachOf(policy, principal),
      rights: (account?.rights as never) ?? null,
      emergency: await grants.reach(user.id, session.evidence),
      emergencySurfaces: policy['temporary-code.surfaces'],
      lapsed: groupLimits(session, policy, now)
        .filter((limit) => limit.lapsed)
        .map((limit) => limit.group),
      drifted: suspendedGroups(session, policy),
      barredBy: await barredBy(subject, user, policy),
      provedAt: Math.max(0, ...proofs.map((proof) => proof.provedAt)),
      approved,
      trades: await tradesFor(sessions, { action, userId: user.id, sessionId: session.id }),
      freshProofSeconds:
        asked.anyAge === true && proofs.length > 0 ? Number.POSITIVE_INFINITY : policy['approval.fresh-proof-seconds'],
      now,
    });
    metrics.decisions.inc({ action, decision: decision.kind, rule: decision.rule });

    if (decision.kind === 'deny') {
      await database.transaction((tx) =>
        audit.append(tx, {
          event: 'access.denied',
          outcome: 'refused',
          actor: actorOf(principal),
          origin: originOf(context, session.deviceLabel),
          userId: user.id,
          accountId: account?.id ?? null,
          rule: decision.rule,
          details: { action, ...decision.compared },
        }),
      );
      if (decision.frozen) return refuse(frozenRefusal(decision.frozen));
      if (decision.until !== undefined)
        return refuse({ code: 'device-cooling', rule: decision.rule, retryAt: decision.until });
      return refuse({ code: codeOf(decision.rule), rule: decision.rule });
    }
    if (decision.kind === 'prove') {
      if (context.approvalId === null) return request(asked, user, decision.rule);
      if (approval !== null && approval.binding !== binding) {
        await database.transaction(async (tx) => {
          if (!(await consume(tx, store.voidApproval(approval.id)))) return;
          await desk.record(
            tx,
            'approval.voided',
            approval,
            asked,
            { rule: 'binding', accountId: account?.id ?? null },
            'refused',
          );
        });
      }
      return refuse({ code: 'approval-void' });
    }
    const { method: provedBy, factorId } = approved ? approval : (proofs[0] ?? { method: null, factorId: null });
    if (provedBy == null || provedBy === 'password') return refuse({ code: 'not-permitted', rule: 'second-factor' });
    return ok({
      user,
      session,
      rule: decision.rule,
      provedBy,
      factorId,
      actor: actorOf(principal),
      isCooling: cooling !== null,
      spend: async (tx) => {
        // Attack: the owner freezes the account while the act is between its decision and its commit.
        if ((await frozenFor(locks, { action, userId: user.id, now: clock.now() }, tx)) !== null) return false;
        return !approved || consume(tx, store.use(approval.id, binding, clock.now()));
      },
    });
  };

  async function standing(proofs: Session['evidence'], user: User): Promise<Session['evidence']> {
    const stands = await Promise.all(proofs.map((proof) => challenges.stands(user.id, proof)));
    return proofs.filter((_proof, index) => stands[index]);
  }

  /**
   * Attack (SIM swap): a sign-in is let through by a number that moved, and what it proved a moment ago then changes what
   * protects the account. Such a proof counts for nothing here, and the approval that is asked for refuses the number.
   */
  async function stillTheOwners(
    proofs: Session['evidence'],
    { action, context }: ActRequest,
    user: User,
    session: Session,
  ): Promise<Session['evidence']> {
    const group = groupOf(action);
    if (actions[action].demand !== 'fresh' || (group !== 'change-security' && group !== 'move-money')) return proofs;
    const origin = originOf(context, session.deviceLabel);
    const moved = new Set<string>();
    for (const factorId of new Set(proofs.filter(({ method }) => isMessage(method)).map((proof) => proof.factorId))) {
      if (factorId === null) continue;
      if ((await simGuard.ofFactor({ user, act: group, factorId, origin })) !== null) moved.add(factorId);
    }
    return proofs.filter(({ method, factorId }) => !isMessage(method) || factorId === null || !moved.has(factorId));
  }

  /**
   * Attack (SIM swap): an act is proven with a text message, the number moves, and the act is done with that proof by
   * whoever holds the session. Whether the proof came before the move is not asked: the number is judged as it is now. For
   * money this lowers the caps in time; what protects the account asks for another proof.
   */
  async function movedSince(
    { method, factorId }: Pick<Approval, 'method' | 'factorId'>,
    { action, context }: ActRequest,
    user: User,
    session: Session,
  ): Promise<boolean> {
    const group = groupOf(action);
    if (method === null || factorId === null || !isMessage(method)) return false;
    if (group !== 'change-security' && group !== 'move-money') return false;
    const origin = originOf(context, session.deviceLabel);
    return (await simGuard.ofFactor({ user, act: group, factorId, origin })) !== null;
  }

  /** What the legal entity bars: kinds it does not take, and money while a factor that it requires is missing. */
  async function barredBy(subject: ApprovalSubject, user: User, policy: Policy): Promise<string | null> {
    if (subject.action === 'factor.enrol') return enrolmentRule(subject.kind, policy);
    if (subject.action === 'factor.opt-out') return optOutRule(policy);
    if (subject.action !== 'withdrawal.create') return null;
    return (await challenges.holdsRequired(user)) ? null : 'factor.required';
  }

  async function request(asked: ActRequest, user: User, rule: string): Promise<Result<never, AuthoriseRefusal>> {
    const { principal, subject, account } = asked;
    const policy = policies.for(user.entityId);
    const now = clock.now();
    const created = await database.attempt<Approval, AuthoriseRefusal>(async (tx) => {
      await store.lockApprovalsOf(tx, user.id);
      const { action } = subject;
      const earlier = await store.voidEarlier(tx, { userId: user.id, sessionId: principal.sessionId, action, now });
      for (const voided of earlier) await desk.record(tx, 'approval.voided', voided, asked, { rule: 'asked-again' });
      if ((await store.countOpen(tx, user.id, now)) >= policy['approval.open-per-user']) {
        return refuse({ code: 'too-many-requests', retryAt: now + secondsToMs(policy['approval.seconds']) });
      }
      const approval: Approval = {
        id: newId('apr', now, random),
        userId: user.id,
        sessionId: principal.sessionId,
        subject,
        binding: bindingOf(user.id, subject),
        caps: { ...asked.caps, ...barredFrom(subject, policy) },
        state: 'awaiting-proof',
        ...UNANSWERED,
        createdAt: now,
        expiresAt: now + secondsToMs(policy['approval.seconds']),
      };
      await store.insertApproval(tx, approval);
      await desk.record(tx, 'approval.requested', approval, asked, { rule, accountId: account?.id ?? null });
      return ok(approval);
    });
    if (!created.ok) return created;
    return refuse({ code: 'proof-required', rule, approval: await desk.toView(created.value, user) });
  }
}
