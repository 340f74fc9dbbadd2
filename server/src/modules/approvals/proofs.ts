/**
 * Proving an approval: look, choose a factor, answer. A right answer proves it once and raises the session, whose secret
 * is replaced.
 */
import type { Approval as ApprovalView, ProofMethod } from '@strongroom/contract';
import { type Instant, ok, type Result, refuse } from '@strongroom/core';
import type { Tx } from '../../platform/database/database.ts';
import { consume } from '../../platform/database/primitives.ts';
import { sourceOf } from '../../platform/http/client-address.ts';
import type { Principal, RequestContext } from '../../platform/http/route.ts';
import { originOf } from '../audit/index.ts';
import { deviceLabel } from '../devices/index.ts';
import {
  type Answer,
  type Barred,
  type BeginRefusal,
  type ChosenProof,
  copyOf,
  type NotRight,
  type ResendRefusal,
  type SimRefusal,
} from '../factors/index.ts';
import type { User } from '../parties/index.ts';
import { advance } from './approval.flow.ts';
import { type ApprovalDesk, type ApprovalsDeps, actorOf, demandOf, purposeOf, simActOf } from './approval-desk.ts';
import type { Approval } from './approvals.model.ts';
import { capOf, isTooLoose, messageFor } from './approvals.rules.ts';
import * as store from './approvals.store.ts';

/** Gone, or not this session's; or still there but of no use any more. */
export interface ApprovalGone {
  readonly code: 'not-found' | 'approval-void' | 'approval-denied' | 'approval-denied-as-strange';
}
export type ChallengeWishRefusal =
  | ApprovalGone
  | { readonly code: 'amount-over-cap' }
  | { readonly code: 'payee-too-new'; readonly rule: string; readonly retryAt: Instant }
  | SimRefusal
  | BeginRefusal;
export type ResendWishRefusal = ApprovalGone | SimRefusal | ResendRefusal;
export type AnswerRefusal =
  | ApprovalGone
  | Barred
  | { readonly code: 'challenge-ended' | 'factor-suspended' }
  | { readonly code: 'answer-wrong'; readonly attemptsLeft: number }
  | { readonly code: 'factor-paused'; readonly retryAt: Instant };

export interface Asked {
  readonly approvalId: string;
  readonly principal: Principal;
  readonly context: RequestContext;
}

export interface Proofs {
  view(asked: Asked): Promise<Result<ApprovalView, ApprovalGone>>;
  challenge(asked: Asked, wish: ChosenProof): Promise<Result<ApprovalView, ChallengeWishRefusal>>;
  resend(
    asked: Asked,
    wish: { challengeId: string; method: ProofMethod },
  ): Promise<Result<ApprovalView, ResendWishRefusal>>;
  /** A right answer proves the approval and raises the session, whose secret is replaced. */
  answer(
    asked: Asked,
    wish: { challengeId: string; answer: Answer },
  ): Promise<Result<{ approval: ApprovalView; sessionSecret: string }, AnswerRefusal>>;
  cancel(asked: Asked): Promise<Result<null, ApprovalGone>>;
}

/** What whoever waits is told: that it was denied, and whether as a stranger's. */
function endOf({ denied }: Approval): ApprovalGone['code'] {
  if (denied === null) return 'approval-void';
  return denied === 'not-me' ? 'approval-denied-as-strange' : 'approval-denied';
}

export function makeProofs(deps: ApprovalsDeps, desk: ApprovalDesk): Proofs {
  const { database, audit, parties, devices, policies, sessions, challenges, simGuard, clock } = deps;
  const demand = (approval: Approval, user: User) => demandOf(approval, policies.for(user.entityId));

  async function open(asked: Asked): Promise<Result<{ approval: Approval; user: User }, ApprovalGone>> {
    const { approvalId, principal } = asked;
    const approval = await store.findApproval(database.read, approvalId, principal.userId, principal.sessionId);
    if (approval === null) return refuse({ code: 'not-found' });
    const alive =
      (approval.state === 'awaiting-proof' || approval.state === 'proven') && clock.now() < approval.expiresAt;
    if (!alive) return refuse({ code: endOf(approval) });
    return ok({ approval, user: await parties.getUser(principal.userId) });
  }

  async function awaiting(asked: Asked): Promise<Result<{ approval: Approval; user: User }, ApprovalGone>> {
    const found = await open(asked);
    if (!found.ok) return found;
    return advance(found.value.approval, 'answered-right', clock.now()).ok ? found : refuse({ code: 'approval-void' });
  }

  /**
   * Had this factor signed in, the device would be no new one. Approving the device is an act of its own, and says so itself.
   * Programs act on devices that are not theirs.
   */
  async function vouch(
    tx: Tx,
    { subject }: Approval,
    { principal, context }: Asked,
    { user, method }: { user: User; method: ProofMethod },
  ): Promise<void> {
    const { deviceId, client } = principal;
    if (subject.action === 'device.approve' || client !== null) return;
    const policy = policies.for(user.entityId);
    if (!(await devices.vouch(tx, { deviceId, userId: user.id, method, policy }))) return;
    await audit.append(tx, {
      event: 'device.approved',
      outcome: 'done',
      actor: actorOf(principal),
      origin: originOf(context, null),
      userId: user.id,
      accountId: null,
      details: { device: deviceId, provedBy: method },
    });
  }

  return {
    async view(asked) {
      const found = await open(asked);
      return found.ok ? ok(await desk.toView(found.value.approval, found.value.user)) : found;
    },

    async challenge(asked, wish) {
      const found = await awaiting(asked);
      if (!found.ok) return found;
      const { approval, user } = found.value;
      const { factorId } = wish;
      const act = simActOf(approval);
      // Before what the factor may move is looked up: the answer may lower it.
      const moved = await simGuard.ofFactor({ user, act, factorId, origin: originOf(asked.context, null) });
      if (moved !== null) return refuse(moved);
      const offered = await challenges.offered(user, demand(approval, user));
      const factor = offered.find(({ id }) => id === wish.factorId);
      const cap = factor && capOf(approval.caps, factor, wish.method);
      if (factor && cap?.payeeTooNew) {
        return refuse({
          code: 'payee-too-new',
          rule: 'factor.cooldown',
          retryAt: Date.parse(factor.cooldown?.until ?? ''),
        });
      }
      if (cap?.sufficient === false && cap.remaining === null) {
        return refuse({ code: 'factor-unavailable', rule: 'barred-method' });
      }
      if (cap?.sufficient === false) return refuse({ code: 'amount-over-cap' });
      if (factor !== undefined && isTooLoose(factor, approval.subject, policies.for(user.entityId))) {
        return refuse({ code: 'factor-unavailable', rule: 'passkey.money-device-bound' });
      }
      const begun = await database.attempt(async (tx) => {
        const done = await challenges.begin(tx, {
          ...wish,
          ...demand(approval, user),
          user,
          ...proofOf(approval, asked),
        });
        if (done.ok) await desk.record(tx, 'challenge.begun', approval, asked, { method: wish.method });
        return done;
      });
      return begun.ok ? ok(await desk.toView(approval, user)) : begun;
    },

    async resend(asked, wish) {
      const found = await awaiting(asked);
      if (!found.ok) return found;
      const { approval, user } = found.value;
      const open = await challenges.view(purposeOf(approval), user);
      // Attack: the number moves while the challenge is open, and the same code is sent once more.
      const from = { act: simActOf(approval), origin: originOf(asked.context, null) };
      const moved = open && (await simGuard.ofFactor({ ...from, user, factorId: open.factorId }));
      if (moved) return refuse(moved);
      const sent = await database.attempt(async (tx) => {
        const done = await challenges.resend(tx, {
          ...wish,
          ...demand(approval, user),
          user,
          ...proofOf(approval, asked),
        });
        if (done.ok) await desk.record(tx, 'challenge.sent-again', approval, asked, { method: wish.method });
        return done;
      });
      return sent.ok ? ok(await desk.toView(approval, user)) : sent;
    },

    async answer(asked, { challengeId, answer }) {
      const { principal, context } = asked;
      const found = await awaiting(asked);
      if (!found.ok) return found;
      const { approval, user } = found.value;
      const judgement = await challenges.judge({
        challengeId,
        purpose: purposeOf(approval),
        user,
        answer,
        ...demand(approval, user),
      });
      if (judgement.verdict !== 'right') {
        const fault = judgement.verdict === 'wrong' ? judgement.fault : null;
        const verdict = await database.transaction(async (tx) => {
          const details = { verdict: judgement.verdict, ...(fault !== null && { fault }) };
          await desk.record(tx, 'challenge.answered', approval, asked, details, 'refused');
          const origin = originOf(context, null);
          const followed = await challenges.followUp(tx, judgement, user, origin);
          if (followed === 'copied') await sessions.endResting(tx, { userId: user.id, ...copyOf(judgement), origin });
          return followed;
        });
        return refuse(verdict === 'copied' ? { code: 'factor-suspended' } : wrongAnswer(judgement));
      }
      const now = clock.now();
      const proof = { method: judgement.method, factorId: judgement.factor.id, now };
      const proven = await database.attempt<string, AnswerRefusal>(async (tx) => {
        if (!(await consume(tx, store.prove(approval.id, proof)))) return refuse({ code: 'approval-void' });
        if (!(await challenges.settle(tx, judgement))) return refuse({ code: 'challenge-ended' });
        const { method, factor, deviceBound } = judgement;
        const evidence = { method, factorId: factor.id, provedAt: now, deviceBound };
        const presented = principal.client === null ? (context.cookies.session ?? '') : null;
        const secret = await sessions.elevate(tx, principal.sessionId, presented, evidence);
        if (secret === null) return refuse({ code: 'approval-void' });
        await desk.record(tx, 'approval.proven', approval, asked, {
          method: judgement.method,
          factor: judgement.factor.id,
        });
        await vouch(tx, approval, asked, { user, method });
        return ok(secret);
      });
      if (!proven.ok) return proven;
      return ok({ approval: await desk.toView({ ...approval, state: 'proven' }, user), sessionSecret: proven.value });
    },

    async cancel(asked) {
      const found = await open(asked);
      if (!found.ok) return found;
      await database.transaction(async (tx) => {
        if (!(await consume(tx, store.voidApproval(found.value.approval.id)))) return;
        await desk.record(tx, 'approval.cancelled', found.value.approval, asked, {});
      });
      return ok(null);
    },
  };
}

/** A session was opened with a factor, so its browser is no stranger even where no device is remembered. */
const proofOf = (approval: Approval, { principal, context }: Asked) => ({
  purpose: purposeOf(approval),
  message: messageFor(approval.subject),
  from: { address: context.address, device: deviceLabel(context.userAgent), surface: principal.surface },
  address: sourceOf(context.address),
  lane: principal.deviceId ?? principal.sessionId,
});

function wrongAnswer(judgement: NotRight): AnswerRefusal {
  if (judgement.verdict === 'barred') return judgement.barred;
  if (judgement.verdict === 'paused') return { code: 'factor-paused', retryAt: judgement.retryAt };
  if (judgement.verdict === 'ended' || judgement.verdict === 'copied') return { code: 'challenge-ended' };
  return { code: 'answer-wrong', attemptsLeft: judgement.attemptsLeft };
}
