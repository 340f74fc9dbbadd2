/**
 * Signing in: password, factor, challenge, answer, session. Unknown users, users without a factor, wrong passwords and
 * paused lanes cost the same work and give the same answer; what differs is known to the audit trail alone.
 */
import type { DeviceKeyRegistration, ProofMethod } from '@strongroom/contract';
import { type Instant, ok, type Result, refuse, secondsToMs } from '@strongroom/core';
import { afterCommit, type Tx, together } from '../../platform/database/database.ts';
import { consume } from '../../platform/database/primitives.ts';
import { sourceOf } from '../../platform/http/client-address.ts';
import type { RequestContext } from '../../platform/http/route.ts';
import { secretHash } from '../../platform/secret-hash.ts';
import { makeTtlCache } from '../../platform/ttl-cache.ts';
import { originOf } from '../audit/index.ts';
import { deviceLabel } from '../devices/index.ts';
import type { Answer, Barred, BeginRefusal, Begun, ChosenProof, Passkeys, ResendRefusal } from '../factors/index.ts';
import { copyOf, type SimGuard, type SimRefusal } from '../factors/index.ts';
import type { Networks } from '../networks/index.ts';
import type { User } from '../parties/index.ts';
import { clearFailures, strangersPausedUntil, subjectOf } from './failed-login.ts';
import { makeOpenSession, type SignedIn } from './open-session.ts';
import { makePasskeyStep, type PasskeyStep } from './passkey-step.ts';
import {
  type LiveFlow,
  makePasswordCheck,
  makePasswordStep,
  type PasswordCheck,
  type PasswordStep,
  type PasswordStepDeps,
} from './password-step.ts';
import { advance, type SignInEvent, type SignInFlow } from './sign-in.flow.ts';
import { makeRecords } from './sign-in.records.ts';
import { purposeOf, signInDemand } from './sign-in.rules.ts';
import * as store from './sign-in.store.ts';

export type AnswerRefusal =
  | (FlowEnded | Barred | { readonly code: 'challenge-ended' | 'factor-suspended' | 'network-restricted' })
  | { readonly code: 'answer-wrong'; readonly attemptsLeft: number }
  | { readonly code: 'factor-paused'; readonly retryAt: Instant };
type FlowEnded = { readonly code: 'sign-in-flow-ended' };
export type ChooseRefusal = FlowEnded | SimRefusal | BeginRefusal;
export type SendAgainRefusal = FlowEnded | SimRefusal | ResendRefusal;

export interface SignIn {
  readonly begin: PasswordStep;
  readonly withoutPassword: PasskeyStep;
  /** The same judgement of a password, for what begins with one elsewhere. */
  readonly checkPassword: PasswordCheck;
  /** The flow of this browser, while it lives. */
  find(context: RequestContext): Promise<LiveFlow | null>;
  /** What the answer of this flow must be besides right. */
  demandOf(live: LiveFlow): Promise<{ readonly strongest: boolean }>;
  challenge(
    live: LiveFlow,
    wish: ChosenProof,
    context: RequestContext,
  ): Promise<Result<LiveFlow & Begun, ChooseRefusal>>;
  resend(
    live: LiveFlow,
    wish: { challengeId: string; method: ProofMethod },
    context: RequestContext,
  ): Promise<Result<LiveFlow, SendAgainRefusal>>;
  answer(
    live: LiveFlow,
    wish: { challengeId: string; answer: Answer; deviceKey?: DeviceKeyRegistration | undefined },
    context: RequestContext,
  ): Promise<Result<SignedIn, AnswerRefusal>>;
  cancel(live: LiveFlow, context: RequestContext): Promise<boolean>;
  /** Ends a sign-in that is in progress, by its owner's word; or every one of the user, on any browser. */
  denyFlow(tx: Tx, flowId: string): Promise<void>;
  wasDenied(context: RequestContext): Promise<boolean>;
  endFlows(tx: Tx, userId: string): Promise<void>;
  pausedUntil(username: string): Instant | null | Promise<Instant | null>;
  /** Strangers may try again at once; the lanes of known browsers are as they were. */
  liftPause(tx: Tx, username: string): void;
  /** Housekeeping: drops flows nobody can continue. */
  sweep(keptSeconds: number): Promise<void>;
}

export interface SignInDeps extends PasswordStepDeps {
  readonly passkeys: Passkeys;
  readonly simGuard: Pick<SimGuard, 'ofFactor'>;
  readonly networks: Pick<Networks, 'permitsNow'>;
  /** The notice of a pause on the owner's own screen may lag this long. */
  readonly pauseMemory: { readonly ttlMs: number; readonly capacity: number };
}

export function makeSignIn(deps: SignInDeps): SignIn {
  const { database, vault, policies, parties, devices, challenges, sessions, networks, metrics, clock } = deps;
  const pauses = makeTtlCache<Instant | null>({ ...deps.pauseMemory, clock });
  const checkPassword = makePasswordCheck(deps);
  const records = makeRecords(deps);
  const openSession = makeOpenSession(deps);

  type Saved = Result<SignInFlow, { code: 'sign-in-flow-ended' }>;
  async function save(tx: Tx, flow: SignInFlow, event: SignInEvent): Promise<Saved> {
    const next = advance(flow, event, clock.now());
    if (next.ok && (await consume(tx, store.saveFlow(next.value)))) return next;
    return refuse({ code: 'sign-in-flow-ended' });
  }

  return {
    begin: makePasswordStep(deps, checkPassword),
    checkPassword,
    withoutPassword: makePasskeyStep(deps),

    async find(context) {
      const { signIn: secret } = context.cookies;
      const flow = secret === undefined ? null : await store.findFlow(database.read, secretHash(secret));
      const open = flow?.state === 'choose-factor' || flow?.state === 'answer-challenge';
      if (!flow || !open || clock.now() >= flow.expiresAt) return null;
      const user = await parties.getUser(flow.userId);
      return user.state === 'active' ? { flow, user } : null;
    },

    demandOf,

    async challenge({ flow, user }, wish, context) {
      const from = { act: 'sign-in', origin: originOf(context, deviceLabel(context.userAgent)) } as const;
      const moved = await deps.simGuard.ofFactor({ ...from, user, factorId: wish.factorId });
      if (moved !== null) return refuse(moved);
      const asked = { ...wish, user, ...(await proofOf(flow, user, context)) };
      return database.attempt<LiveFlow & Begun, ChooseRefusal>(async (tx) => {
        const [saved, begun] = await together(save(tx, flow, 'factor-chosen'), challenges.begin(tx, asked));
        if (!saved.ok) return saved;
        if (!begun.ok) return begun;
        await records.step(tx, 'challenge.begun', user, context, { method: wish.method, factor: wish.factorId });
        return ok({ flow: saved.value, user, ...begun.value });
      });
    },

    async resend({ flow, user }, wish, context) {
      const open = await challenges.view(purposeOf(flow), user);
      const from = { act: 'sign-in', origin: originOf(context, deviceLabel(context.userAgent)) } as const;
      const moved = open && (await deps.simGuard.ofFactor({ ...from, user, factorId: open.factorId }));
      if (moved) return refuse(moved);
      const asked = { ...wish, user, ...(await proofOf(flow, user, context)) };
      return database.attempt<LiveFlow, SendAgainRefusal>(async (tx) => {
        const saved = await save(tx, flow, 'code-sent-again');
        if (!saved.ok) return saved;
        const sent = await challenges.resend(tx, asked);
        if (!sent.ok) return sent;
        await records.step(tx, 'challenge.sent-again', user, context, { method: wish.method });
        return ok({ flow: saved.value, user });
      });
    },

    async answer({ flow, user }, { challengeId, answer, deviceKey }, context) {
      if (flow.state !== 'answer-challenge') return refuse({ code: 'challenge-ended' });
      const asked = {
        challengeId,
        purpose: purposeOf(flow),
        user,
        answer,
        ...(await demandOf({ flow, user })),
      };
      const judgement = await challenges.judge(asked);
      if (judgement.verdict !== 'right') {
        metrics.signIns.inc({ outcome: 'wrong-answer' });
        const fault = judgement.verdict === 'wrong' ? judgement.fault : null;
        const verdict = await database.transaction(async (tx) => {
          const details = { verdict: judgement.verdict, ...(fault !== null && { fault }) };
          await records.step(tx, 'challenge.answered', user, context, details, 'refused');
          const origin = originOf(context, deviceLabel(context.userAgent));
          const followed = await challenges.followUp(tx, judgement, user, origin);
          // Attack: the copy has been used before, unnoticed, and a session of the thief is open.
          if (followed === 'copied') await sessions.endResting(tx, { userId: user.id, ...copyOf(judgement), origin });
          return followed;
        });
        if (judgement.verdict === 'barred') return refuse(judgement.barred);
        if (verdict === 'copied') return refuse({ code: 'factor-suspended' });
        if (judgement.verdict === 'ended' || judgement.verdict === 'copied') return refuse({ code: 'challenge-ended' });
        if (judgement.verdict === 'paused') return refuse({ code: 'factor-paused', retryAt: judgement.retryAt });
        return refuse({ code: 'answer-wrong', attemptsLeft: judgement.attemptsLeft });
      }
      // Only now: before both proofs a refusal of its own would tell a stranger that a guess was right. The answer is spent.
      if (!(await networks.permitsNow(user.id, context.address)))
        return refuseOutside({ flow, user }, judgement, context);
      let closed = false;
      const opened = await database.attempt<SignedIn, AnswerRefusal>(async (tx) => {
        const { method, factor, deviceBound } = judgement;
        const proof = { method, factorId: factor.id, provedAt: clock.now(), deviceBound };
        // One winner: the challenge, the time step and the flow are spent by the transaction that opens the session. A
        // refusal of any takes all of it back.
        const [saved, settled, active, session] = await together(
          save(tx, flow, 'answer-right'),
          challenges.settle(tx, judgement),
          parties.isActive(tx, user.id),
          openSession(
            tx,
            { flow, user, proof, deviceKey, factorUnused: judgement.factor.lastUsedAt === null },
            context,
          ),
        );
        if (!saved.ok) return saved;
        if (!settled) return refuse({ code: 'challenge-ended' });
        // Attack: somebody who was let go a moment ago finishes the sign-in they began before.
        closed = !active;
        return closed ? refuse({ code: 'sign-in-flow-ended' }) : ok(session);
      });
      if (opened.ok) metrics.signIns.inc({ outcome: 'signed-in' });
      if (closed) await recordClosed(user, context);
      return opened;
    },

    async cancel({ flow, user }, context) {
      const cancelled = await database.attempt(async (tx) => {
        const saved = await save(tx, flow, 'cancelled');
        if (saved.ok) await records.step(tx, 'sign-in.cancelled', user, context, {});
        return saved;
      });
      return cancelled.ok;
    },

    denyFlow: async (tx, flowId) => void (await consume(tx, store.denyFlow(flowId))),
    wasDenied: ({ cookies: { signIn } }) => store.wasDenied(database.read, signIn ? secretHash(signIn) : null),
    endFlows: (tx, userId) => store.cancelFlowsOf(tx, userId),
    pausedUntil: (username) =>
      pauses.get(username, () => strangersPausedUntil(database.read, subjectOf(vault, username), clock.now())),
    liftPause(tx, username) {
      clearFailures(tx, { subject: subjectOf(vault, username), device: null });
      afterCommit(tx, () => pauses.drop(username));
    },
    sweep: (keptSeconds) => store.deleteExpired(database.read, clock.now() - secondsToMs(keptSeconds)),
  };

  /** Read before the transaction, which holds a connection of its own. */
  async function proofOf(flow: SignInFlow, user: User, context: RequestContext) {
    const policy = policies.for(user.entityId);
    const { lane, isTrusted } = await devices.standing(user.id, flow.deviceId, policy);
    return {
      ...signInDemand(policy, isTrusted),
      purpose: purposeOf(flow),
      message: { template: 'code.sign-in' },
      from: { address: context.address, device: deviceLabel(context.userAgent), surface: 'portal' },
      address: sourceOf(context.address),
      lane,
    } as const;
  }

  async function demandOf({ flow, user }: LiveFlow) {
    const policy = policies.for(user.entityId);
    const { isTrusted } = await devices.standing(user.id, flow.deviceId, policy);
    return signInDemand(policy, isTrusted);
  }

  /** The answer is spent and the sign-in over: what was given here opens nothing anywhere else. */
  async function refuseOutside(
    { flow, user }: LiveFlow,
    judgement: Extract<Awaited<ReturnType<typeof challenges.judge>>, { verdict: 'right' }>,
    context: RequestContext,
  ): Promise<Result<never, AnswerRefusal>> {
    const refused = await database.attempt<null, AnswerRefusal>(async (tx) => {
      const [saved, settled] = await together(save(tx, flow, 'cancelled'), challenges.settle(tx, judgement));
      if (!saved.ok) return saved;
      if (!settled) return refuse({ code: 'challenge-ended' });
      await records.outside(tx, user, context, judgement.method);
      return ok(null);
    });
    metrics.signIns.inc({ outcome: 'refused' });
    return refused.ok ? refuse({ code: 'network-restricted' }) : refused;
  }

  async function recordClosed(user: User, context: RequestContext): Promise<void> {
    metrics.signIns.inc({ outcome: 'refused' });
    await database.transaction((tx) => records.refused(tx, user, context, 'user-state'));
  }
}
