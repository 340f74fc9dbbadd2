/**
 * A forgotten password, or a lost number: a code from the mailbox on file, then a factor that does not live there, then a new password.
 * Beginning does the same work and answers the same for every name; what is found is told to the mailbox alone, by a job.
 *
 * Attack: somebody who holds the mailbox, or the number, gets in with it alone. Two independent ones are asked, the phone
 * only where nothing stronger is enrolled, and money stays where it is for a while (NIST SP 800-63B-4 section 4.2).
 */
import { codesEqual } from '@strongroom/authenticators';
import type { Challenge, PasswordViolation, ProofMethod } from '@strongroom/contract';
import { type Instant, ok, type Result, refuse } from '@strongroom/core';
import type { Tx } from '../../platform/database/database.ts';
import { consume } from '../../platform/database/primitives.ts';
import { sourceOf } from '../../platform/http/client-address.ts';
import type { RequestContext } from '../../platform/http/route.ts';
import { secretHash } from '../../platform/secret-hash.ts';
import { originOf } from '../audit/index.ts';
import { deviceLabel } from '../devices/index.ts';
import {
  type Answer,
  type Barred,
  type BeginRefusal,
  copyOf,
  type ResendRefusal,
  type SimRefusal,
} from '../factors/index.ts';
import type { User } from '../parties/index.ts';
import type { Policy } from '../policy/index.ts';
import { makeNumberRecovery, type NumberRecovery } from './number-recovery.ts';
import { setPassword } from './password-set.ts';
import { advance, type RecoveryEvent, type RecoveryFlow } from './recovery.flow.ts';
import {
  type AnswerRefusal,
  type BeginRefusal as AtDoor,
  type Ended,
  type MailAgainRefusal,
  type MailRefusal,
  makeRecord,
  type RecoveryDeps,
  type Shown,
} from './recovery.model.ts';
import { proving } from './recovery.rules.ts';
import * as store from './recovery.store.ts';
import {
  begunNotice,
  codePlace,
  makeMailAgain,
  makeRecoveryRequest,
  type RequestRecovery,
} from './recovery-request.ts';

export interface PasswordRecovery {
  begin(
    wish: Parameters<RequestRecovery>[0],
    context: RequestContext,
  ): Promise<Result<Shown & { token: string }, AtDoor | { readonly code: 'no-recovery-factor' }>>;
  show(token: string): Promise<Shown | null>;
  answerMail(token: string, code: string, context: RequestContext): Promise<Result<Shown, MailRefusal>>;
  mailAgain(token: string, context: RequestContext): Promise<Result<Shown, Ended | MailAgainRefusal>>;
  challenge(
    token: string,
    wish: { factorId: string; method: ProofMethod },
    context: RequestContext,
  ): Promise<Result<Shown, Ended | SimRefusal | Exclude<BeginRefusal, Barred>>>;
  resend(
    token: string,
    wish: { challengeId: string; method: ProofMethod },
    context: RequestContext,
  ): Promise<Result<Shown, Ended | SimRefusal | ResendRefusal>>;
  answer(
    token: string,
    wish: { challengeId: string; answer: Answer },
    context: RequestContext,
  ): Promise<Result<Shown, AnswerRefusal>>;
  complete(
    token: string,
    password: string,
    context: RequestContext,
  ): Promise<
    Result<
      { username: string; moneyFrozenUntil: Instant | null },
      Ended | { readonly code: 'password-unacceptable'; readonly violations: PasswordViolation[] }
    >
  >;
  /** What a proven recovery of a lost number leads to. */
  readonly number: NumberRecovery;
  /** Ends what is in progress for a user. */
  end(tx: Tx, userId: string): Promise<number>;
  /** Ends one that its owner denied on their phone. */
  deny(tx: Tx, flowId: string): Promise<void>;
}

const purposeOf = ({ id }: RecoveryFlow) => ({ kind: 'recovery', id, binding: id }) as const;

/** Which factors may prove a recovery is decided by `proving`. */
const ANY_STRENGTH = { strongest: false } as const;

const mailOf = ({ state, sends, resendAt }: RecoveryFlow, policy: Policy): Shown['mail'] =>
  state === 'awaiting-mail'
    ? { resendAt, resendsLeft: Math.max(0, policy['phone.sends-per-challenge'] - sends) }
    : null;

type Begin = Exclude<BeginRefusal, Barred>;
const unbarred = (refusal: BeginRefusal): Begin =>
  'kind' in refusal ? { code: 'factor-unavailable', rule: refusal.rule } : refusal;

export function makePasswordRecovery(deps: RecoveryDeps): PasswordRecovery {
  const {
    database,
    vault,
    audit,
    parties,
    devices,
    policies,
    challenges,
    simGuard,
    sessions,
    notices,
    changes,
    clock,
  } = deps;
  const request = makeRecoveryRequest(deps);
  const mailAgain = makeMailAgain(deps);
  const record = makeRecord(audit);

  async function save(tx: Tx, flow: RecoveryFlow, event: RecoveryEvent): Promise<Result<RecoveryFlow, Ended>> {
    const next = advance(flow, event, clock.now());
    if (next.ok && (await consume(tx, store.saveFlow(next.value)))) return next;
    return refuse({ code: 'recovery-ended' });
  }

  const offeredTo = async (user: User) =>
    (await challenges.offered(user, ANY_STRENGTH)).filter(({ refused }) => refused === null);

  async function named(user: User, changeId: string): Promise<Shown['number']> {
    const found = (await changes.list(user)).find(({ id }) => id === changeId);
    if (found === undefined) return null;
    const { from, to, calls } = found;
    return { from, to, calls, resendAt: await changes.resendAt(user, changeId) };
  }

  /** Only whoever proved the mailbox, or the password, learns anything about the user. */
  async function shown(flow: RecoveryFlow, user: User | null, challenge?: Challenge): Promise<Shown> {
    const policy = user === null ? policies.house : policies.for(user.entityId);
    const isOpen = user !== null && flow.state !== 'awaiting-mail';
    return {
      flow,
      offered: isOpen ? proving(await offeredTo(user), flow.aim) : [],
      challenge:
        challenge ?? (isOpen && flow.state === 'awaiting-factor' ? await challenges.view(purposeOf(flow), user) : null),
      minimumPasswordLength: policy['password.minimum-length'],
      mail: mailOf(flow, policies.house),
      number: user === null || flow.changeId === null ? null : await named(user, flow.changeId),
    };
  }

  async function find(token: string): Promise<{ flow: RecoveryFlow; user: User | null } | null> {
    const flow = await store.findFlow(database.read, secretHash(token), clock.now());
    if (flow === null) return null;
    const user = flow.userId === null ? null : await parties.getUser(flow.userId);
    return { flow, user: user?.state === 'active' ? user : null };
  }

  async function asked(flow: RecoveryFlow, user: User, context: RequestContext) {
    const message = {
      template: 'code.approval.security',
      what: flow.aim === 'number' ? 'contact-point.change' : 'password.recover',
    } as const;
    const { lane: proven } = await devices.standing(user.id, flow.deviceId, policies.for(user.entityId));
    const lane = proven ?? (await devices.laneByCookie(context.cookies.device, user.id));
    const from = { address: context.address, device: deviceLabel(context.userAgent), surface: 'portal' } as const;
    return { user, purpose: purposeOf(flow), message, from, address: sourceOf(context.address), lane };
  }

  return {
    async begin(wish, context) {
      const begun = await request(wish, context);
      if (!begun.ok) return begun;
      const { token, flow, user } = begun.value;
      const view = await shown(flow, user);
      return user !== null && view.offered.length === 0
        ? refuse({ code: 'no-recovery-factor' })
        : ok({ token, ...view });
    },

    async show(token) {
      const found = await find(token);
      return found && shown(found.flow, found.user);
    },

    async answerMail(token, code, context) {
      const found = await find(token);
      if (found === null || found.flow.state !== 'awaiting-mail') return refuse({ code: 'recovery-ended' });
      const { flow, user } = found;
      if (!(await consume(database.read, store.chargeAnswer(flow.id, clock.now()))))
        return refuse({ code: 'recovery-ended' });
      const expected = flow.codeSealed === null ? null : await vault.open(codePlace(flow.id), flow.codeSealed);
      if (user === null || expected === null || !codesEqual(expected, code)) {
        await database.transaction((tx) =>
          record(tx, 'challenge.answered', user, context, { purpose: 'recovery' }, 'refused'),
        );
        return refuse({ code: 'answer-wrong', attemptsLeft: flow.answersLeft - 1 });
      }
      const saved = await database.attempt<RecoveryFlow, Ended>(async (tx) => {
        const next = await save(tx, flow, 'mail-right');
        if (!next.ok) return next;
        await record(tx, 'recovery.mail-proven', user, context);
        await notices.tell(tx, user, flow.aim === 'number' ? 'contact' : 'password', begunNotice(flow.aim));
        return next;
      });
      if (!saved.ok) return saved;
      const view = await shown(saved.value, user);
      return view.offered.length === 0 ? refuse({ code: 'no-recovery-factor' }) : ok(view);
    },

    async mailAgain(token, context) {
      const found = await find(token);
      if (found === null || found.flow.state !== 'awaiting-mail') return refuse({ code: 'recovery-ended' });
      const again = await mailAgain(found.flow, found.user, context);
      return again.ok ? ok(await shown(again.value, null)) : again;
    },

    async challenge(token, { factorId, method }, context) {
      const found = await find(token);
      if (found === null || found.user === null || found.flow.state !== 'awaiting-factor')
        return refuse({ code: 'recovery-ended' });
      const { flow, user } = found;
      // Attack: the weaker factor is named by hand although a stronger one is enrolled.
      if (!proving(await offeredTo(user), flow.aim).some(({ id }) => id === factorId))
        return refuse({ code: 'factor-unavailable', rule: 'recovery.independent' });
      const origin = originOf(context, deviceLabel(context.userAgent));
      const moved = await simGuard.ofFactor({ user, act: 'recovery', factorId, origin });
      if (moved !== null) return refuse(moved);
      const wish = { ...(await asked(flow, user, context)), ...ANY_STRENGTH, factorId, method };
      const begun = await database.attempt<{ flow: RecoveryFlow; challenge: Challenge }, Ended | Begin>(async (tx) => {
        const saved = await save(tx, flow, 'factor-asked');
        if (!saved.ok) return saved;
        const started = await challenges.begin(tx, wish);
        if (!started.ok) return refuse(unbarred(started.refusal));
        await record(tx, 'challenge.begun', user, context, { purpose: 'recovery', method, factor: factorId });
        return ok({ flow: saved.value, challenge: started.value.challenge });
      });
      return begun.ok ? ok(await shown(begun.value.flow, user, begun.value.challenge)) : begun;
    },

    async resend(token, { challengeId, method }, context) {
      const found = await find(token);
      if (found === null || found.user === null || found.flow.state !== 'awaiting-factor')
        return refuse({ code: 'recovery-ended' });
      const { flow, user } = found;
      const open = await challenges.view(purposeOf(flow), user);
      const origin = originOf(context, deviceLabel(context.userAgent));
      const moved = open && (await simGuard.ofFactor({ user, act: 'recovery', factorId: open.factorId, origin }));
      if (moved) return refuse(moved);
      const wish = { ...(await asked(flow, user, context)), ...ANY_STRENGTH, challengeId, method };
      const sent = await database.attempt<null, Ended | ResendRefusal>(async (tx) => {
        const again = await challenges.resend(tx, wish);
        if (again.ok) await record(tx, 'challenge.sent-again', user, context, { purpose: 'recovery', method });
        return again;
      });
      return sent.ok ? ok(await shown(flow, user)) : sent;
    },

    async answer(token, { challengeId, answer }, context) {
      const found = await find(token);
      if (found === null || found.user === null || found.flow.state !== 'awaiting-factor')
        return refuse({ code: 'recovery-ended' });
      const { flow, user } = found;
      const judged = await challenges.judge({ challengeId, purpose: purposeOf(flow), user, answer, ...ANY_STRENGTH });
      if (judged.verdict !== 'right') {
        const verdict = await database.transaction(async (tx) => {
          await record(
            tx,
            'challenge.answered',
            user,
            context,
            { purpose: 'recovery', verdict: judged.verdict },
            'refused',
          );
          const origin = originOf(context, deviceLabel(context.userAgent));
          const followed = await challenges.followUp(tx, judged, user, origin);
          // As where somebody signs in: the copy may have been used before, unnoticed.
          if (followed === 'copied') await sessions.endResting(tx, { userId: user.id, ...copyOf(judged), origin });
          return followed;
        });
        if (verdict === 'copied') return refuse({ code: 'factor-suspended' });
        if (judged.verdict === 'paused') return refuse({ code: 'factor-paused', retryAt: judged.retryAt });
        if (judged.verdict === 'wrong') return refuse({ code: 'answer-wrong', attemptsLeft: judged.attemptsLeft });
        return refuse({ code: 'challenge-ended' });
      }
      const proven = await database.attempt<RecoveryFlow, AnswerRefusal>(async (tx) => {
        // One winner: the challenge and the flow are spent together.
        const saved = await save(tx, { ...flow, method: judged.method }, 'factor-right');
        if (!saved.ok) return saved;
        if (!(await challenges.settle(tx, judged))) return refuse({ code: 'challenge-ended' });
        await record(tx, 'recovery.factor-proven', user, context, { method: judged.method });
        return saved;
      });
      return proven.ok ? ok(await shown(proven.value, user)) : proven;
    },

    complete: (token, password, context) => setPassword(deps, { find, save }, { token, password, context }),
    number: makeNumberRecovery(deps, { find, save, shown }),
    end: (tx, userId) => store.cancelFlowsOf(tx, userId),
    deny: async (tx, flowId) => void (await consume(tx, store.cancelFlow(flowId))),
  };
}
