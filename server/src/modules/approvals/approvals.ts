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
import {
  type Clock,
  type Instant,
  newId,
  ok,
  type Random,
  type Result,
  refuse,
  secondsToMs,
  toRfc3339,
} from '@strongroom/core';
import type { Database, Tx } from '../../platform/database/database.ts';
import { consume } from '../../platform/database/primitives.ts';
import { sourceOf } from '../../platform/http/client-address.ts';
import type { Principal, RequestContext } from '../../platform/http/route.ts';
import type { Metrics } from '../../platform/metrics.ts';
import { type Action, decide } from '../access/index.ts';
import { type Actor, type Audit, originOf } from '../audit/index.ts';
import type { BeginRefusal, Challenges, Judgement, ResendRefusal } from '../factors/index.ts';
import type { Parties, User } from '../parties/index.ts';
import type { Policies } from '../policy/index.ts';
import { groupLimits, type Session, type Sessions } from '../sessions/index.ts';
import { advance } from './approval.flow.ts';
import type { Approval, MethodCaps } from './approvals.model.ts';
import { auditDetails, bindingOf, messageFor } from './approvals.rules.ts';
import * as store from './approvals.store.ts';

export interface ActRequest {
  readonly principal: Principal;
  readonly context: RequestContext;
  readonly action: Action & ApprovalSubject['action'];
  readonly subject: ApprovalSubject;
  /** The account at hand with the user's rights on it; null for acts on no account. */
  readonly account: { readonly id: string; readonly rights: readonly string[] } | null;
  /** What each method may prove, for acts with an amount. */
  readonly caps?: MethodCaps;
}

export interface Authorisation {
  readonly user: User;
  readonly session: Session;
  readonly rule: string;
  /** The second factor behind the permission: of the approval, or of the session. */
  readonly provedBy: ProofMethod;
  readonly actor: Actor;
  /** Uses up the approval, if one was needed; false when another request did. Call it first in the transaction. */
  spend(tx: Tx): Promise<boolean>;
}

export type AuthoriseRefusal =
  | { readonly code: 'session-ended' | 'approval-void' }
  | { readonly code: 'not-permitted'; readonly rule: string }
  | { readonly code: 'too-many-requests'; readonly retryAt: Instant }
  | { readonly code: 'proof-required'; readonly rule: string; readonly approval: ApprovalView };

/** Gone, or not this session's; or still there but of no use any more. */
export interface ApprovalGone {
  readonly code: 'not-found' | 'approval-void';
}
export type ChallengeWishRefusal = ApprovalGone | { readonly code: 'amount-over-cap' } | BeginRefusal;
export type ResendWishRefusal = ApprovalGone | ResendRefusal;
export type AnswerRefusal =
  | ApprovalGone
  | { readonly code: 'challenge-ended' }
  | { readonly code: 'answer-wrong'; readonly attemptsLeft: number }
  | { readonly code: 'factor-paused'; readonly retryAt: Instant };

interface Asked {
  readonly approvalId: string;
  readonly principal: Principal;
  readonly context: RequestContext;
}

export interface Approvals {
  authorise(request: ActRequest): Promise<Result<Authorisation, AuthoriseRefusal>>;
  view(asked: Asked): Promise<Result<ApprovalView, ApprovalGone>>;
  challenge(
    asked: Asked,
    wish: { factorId: string; method: ProofMethod },
  ): Promise<Result<ApprovalView, ChallengeWishRefusal>>;
  resend(
    asked: Asked,
    wish: { challengeId: string; method: ProofMethod },
  ): Promise<Result<ApprovalView, ResendWishRefusal>>;
  /** A right answer proves the approval and raises the session, whose secret is replaced. */
  answer(
    asked: Asked,
    wish: { challengeId: string; answer: string },
  ): Promise<Result<{ approval: ApprovalView; sessionSecret: string }, AnswerRefusal>>;
  cancel(asked: Asked): Promise<Result<null, ApprovalGone>>;
}

export interface ApprovalsDeps {
  readonly database: Database;
  readonly audit: Audit;
  readonly parties: Parties;
  readonly policies: Policies;
  readonly sessions: Sessions;
  readonly challenges: Challenges;
  readonly metrics: Metrics;
  readonly clock: Clock;
  readonly random: Random;
}

export function makeApprovals(deps: ApprovalsDeps): Approvals {
  const { database, audit, parties, policies, sessions, challenges, metrics, clock, random } = deps;

  const policyOf = async (userId: string) => policies.for((await parties.getUser(userId)).entityId);

  async function toView(approval: Approval, user: User, on = database.read): Promise<ApprovalView> {
    const offered = await challenges.offered(user.id, on);
    return {
      id: approval.id,
      state: approval.state === 'proven' ? 'proven' : 'awaiting-proof',
      subject: approval.subject,
      factors: offered.map((factor) => {
        const caps = factor.methods.map((method) => approval.caps[method]).filter((cap) => cap !== undefined);
        const best = caps.find((cap) => cap.sufficient) ?? caps[0];
        return { ...factor, remaining: best?.remaining ?? null, sufficient: best?.sufficient ?? true };
      }),
      challenge: await challenges.view(purposeOf(approval), user, on),
      expiresAt: toRfc3339(approval.expiresAt),
      serverTime: toRfc3339(clock.now()),
    };
  }

  async function request(asked: ActRequest, user: User, rule: string): Promise<Result<never, AuthoriseRefusal>> {
    const { principal, context, subject, account } = asked;
    const policy = policies.for(user.entityId);
    const now = clock.now();
    const created = await database.attempt<Approval, AuthoriseRefusal>(async (tx) => {
      await store.voidEarlier(tx, { userId: user.id, sessionId: principal.sessionId, action: subject.action });
      if ((await store.countOpen(tx, user.id, now)) >= policy['approval.open-per-user']) {
        return refuse({ code: 'too-many-requests', retryAt: now + secondsToMs(policy['approval.seconds']) });
      }
      const approval: Approval = {
        id: newId('apr', now, random),
        userId: user.id,
        sessionId: principal.sessionId,
        subject,
        binding: bindingOf(user.id, subject),
        caps: asked.caps ?? {},
        state: 'awaiting-proof',
        method: null,
        factorId: null,
        provedAt: null,
        createdAt: now,
        expiresAt: now + secondsToMs(policy['approval.seconds']),
      };
      await store.insertApproval(tx, approval);
      await record(tx, 'approval.requested', approval, principal, context, { rule, accountId: account?.id ?? null });
      return ok(approval);
    });
    if (!created.ok) return created;
    return refuse({ code: 'proof-required', rule, approval: await toView(created.value, user) });
  }

  async function open(asked: Asked): Promise<Result<{ approval: Approval; user: User }, ApprovalGone>> {
    const { approvalId, principal } = asked;
    const approval = await store.findApproval(database.read, approvalId, principal.userId, principal.sessionId);
    if (approval === null) return refuse({ code: 'not-found' });
    const alive =
      (approval.state === 'awaiting-proof' || approval.state === 'proven') && clock.now() < approval.expiresAt;
    if (!alive) return refuse({ code: 'approval-void' });
    return ok({ approval, user: await parties.getUser(principal.userId) });
  }

  async function awaiting(asked: Asked): Promise<Result<{ approval: Approval; user: User }, ApprovalGone>> {
    const found = await open(asked);
    if (!found.ok) return found;
    return advance(found.value.approval, 'answered-right', clock.now()).ok ? found : refuse({ code: 'approval-void' });
  }

  return {
    async authorise(asked) {
      const { principal, context, action, subject, account } = asked;
      const found = await sessions.find(context.cookies.session, policyOf);
      if (found.kind !== 'live' || found.session.id !== principal.sessionId) return refuse({ code: 'session-ended' });
      const { session } = found;
      const user = await parties.getUser(principal.userId);
      const policy = policies.for(user.entityId);
      const now = clock.now();
      const binding = bindingOf(user.id, subject);
      const approval =
        context.approvalId === null
          ? null
          : await store.findApproval(database.read, context.approvalId, user.id, session.id);
      const approved = approval !== null && approval.binding === binding && advance(approval, 'used', now).ok;
      const decision = decide({
        action,
        surface: session.surface,
        rights: (account?.rights as never) ?? null,
        lapsed: groupLimits(session, policy, now)
          .filter((limit) => limit.lapsed)
          .map((limit) => limit.group),
        provedAt: session.provedAt,
        approved,
        freshProofSeconds: policy['approval.fresh-proof-seconds'],
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
        return refuse({ code: 'not-permitted', rule: decision.rule });
      }
      if (decision.kind === 'prove') {
        if (context.approvalId === null) return request(asked, user, decision.rule);
        if (approval !== null && approval.binding !== binding) {
          await database.transaction(async (tx) => {
            if (!(await consume(tx, store.voidApproval(approval.id)))) return;
            await record(
              tx,
              'approval.voided',
              approval,
              principal,
              context,
              { rule: 'binding', accountId: account?.id ?? null },
              'refused',
            );
          });
        }
        return refuse({ code: 'approval-void' });
      }
      const secondFactor = session.evidence.find((proof) => proof.method !== 'password');
      const provedBy = approved ? approval.method : secondFactor?.method;
      if (provedBy == null || provedBy === 'password') return refuse({ code: 'not-permitted', rule: 'second-factor' });
      return ok({
        user,
        session,
        rule: decision.rule,
        provedBy,
        actor: actorOf(principal),
        spend: async (tx) => !approved || consume(tx, store.use(approval.id, binding, clock.now())),
      });
    },

    async view(asked) {
      const found = await open(asked);
      return found.ok ? ok(await toView(found.value.approval, found.value.user)) : found;
    },

    async challenge(asked, wish) {
      const found = await awaiting(asked);
      if (!found.ok) return found;
      const { approval, user } = found.value;
      if (approval.caps[wish.method]?.sufficient === false) return refuse({ code: 'amount-over-cap' });
      const begun = await database.attempt(async (tx) => {
        const done = await challenges.begin(tx, {
          ...wish,
          user,
          ...proofOf(approval),
          address: sourceOf(asked.context.address),
        });
        if (done.ok)
          await record(tx, 'challenge.begun', approval, asked.principal, asked.context, { method: wish.method });
        return done;
      });
      return begun.ok ? ok(await toView(approval, user)) : begun;
    },

    async resend(asked, wish) {
      const found = await awaiting(asked);
      if (!found.ok) return found;
      const { approval, user } = found.value;
      const sent = await database.attempt(async (tx) => {
        const done = await challenges.resend(tx, {
          ...wish,
          user,
          ...proofOf(approval),
          address: sourceOf(asked.context.address),
        });
        if (done.ok)
          await record(tx, 'challenge.sent-again', approval, asked.principal, asked.context, { method: wish.method });
        return done;
      });
      return sent.ok ? ok(await toView(approval, user)) : sent;
    },

    async answer(asked, { challengeId, answer }) {
      const { principal, context } = asked;
      const found = await awaiting(asked);
      if (!found.ok) return found;
      const { approval, user } = found.value;
      const judgement = await challenges.judge({ challengeId, purpose: purposeOf(approval), user, answer });
      if (judgement.verdict !== 'right') {
        await database.transaction((tx) =>
          record(tx, 'challenge.answered', approval, principal, context, { verdict: judgement.verdict }, 'refused'),
        );
        return refuse(wrongAnswer(judgement));
      }
      const now = clock.now();
      const proof = { method: judgement.method, factorId: judgement.factor.id, now };
      const proven = await database.attempt<string, AnswerRefusal>(async (tx) => {
        if (!(await consume(tx, store.prove(approval.id, proof)))) return refuse({ code: 'approval-void' });
        if (!(await challenges.settle(tx, judgement))) return refuse({ code: 'challenge-ended' });
        const evidence = { method: judgement.method, factorId: judgement.factor.id, provedAt: now };
        const secret = await sessions.elevate(tx, principal.sessionId, context.cookies.session ?? '', evidence);
        if (secret === null) return refuse({ code: 'approval-void' });
        await record(tx, 'approval.proven', approval, principal, context, {
          method: judgement.method,
          factor: judgement.factor.id,
        });
        return ok(secret);
      });
      if (!proven.ok) return proven;
      return ok({ approval: await toView({ ...approval, state: 'proven' }, user), sessionSecret: proven.value });
    },

    async cancel(asked) {
      const found = await open(asked);
      if (!found.ok) return found;
      await database.transaction(async (tx) => {
        if (!(await consume(tx, store.voidApproval(found.value.approval.id)))) return;
        await record(tx, 'approval.cancelled', found.value.approval, asked.principal, asked.context, {});
      });
      return ok(null);
    },
  };

  async function record(
    tx: Tx,
    event: string,
    approval: Approval,
    principal: Principal,
    context: RequestContext,
    extra: Record<string, string | null>,
    outcome: 'done' | 'refused' = 'done',
  ): Promise<void> {
    const { rule, accountId, ...details } = extra;
    const subjectAccount = approval.subject.action === 'withdrawal.create' ? approval.subject.accountId : null;
    await audit.append(tx, {
      event,
      outcome,
      actor: actorOf(principal),
      origin: originOf(context, null),
      userId: approval.userId,
      accountId: accountId ?? subjectAccount,
      ...(rule != null && { rule }),
      details: { purpose: 'approval', approval: approval.id, ...auditDetails(approval.subject), ...details },
    });
  }
}

const purposeOf = (approval: Approval) => ({ kind: 'approval', id: approval.id }) as const;
const proofOf = (approval: Approval) => ({ purpose: purposeOf(approval), message: messageFor(approval.subject) });

const actorOf = (principal: Principal): Actor => ({
  kind: 'user',
  userId: principal.userId,
  sessionId: principal.sessionId,
  surface: principal.surface,
});

function wrongAnswer(judgement: Exclude<Judgement, { verdict: 'right' }>): AnswerRefusal {
  if (judgement.verdict === 'paused') return { code: 'factor-paused', retryAt: judgement.retryAt };
  if (judgement.verdict === 'ended') return { code: 'challenge-ended' };
  return { code: 'answer-wrong', attemptsLeft: judgement.attemptsLeft };
}
