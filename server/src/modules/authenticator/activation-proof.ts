/**
 * What proves an activation beside the password: a code to a number on file, or the response of an active security card.
 * A code belongs to its activation and says what it is for; answers are counted against the activation and against the
 * number, over all activations.
 *
 * Attack (SIM swap): whoever holds the password and the number can activate a phone of their own. Its owner hears of it
 * on every other channel, the old phone too, and what the new key may move is held down for a while.
 */
import { codesEqual, newOneTimeCode } from '@strongroom/authenticators';
import { type Clock, MINUTE_MS, ok, type Random, type Result, refuse, secondsToMs } from '@strongroom/core';
import type { Database, Sql, Tx } from '../../platform/database/database.ts';
import { consume } from '../../platform/database/primitives.ts';
import { sourceOf } from '../../platform/http/client-address.ts';
import type { RequestContext } from '../../platform/http/route.ts';
import type { Vault } from '../../platform/vault/vault.ts';
import { originOf } from '../audit/index.ts';
import { chargeSend, type Delivery, resendWaitSeconds } from '../delivery/index.ts';
import { deviceLabel } from '../devices/index.ts';
import {
  type Barred,
  type BeginRefusal,
  type Challenges,
  chargeFactorTry,
  enrolmentRule,
  type Factors,
  freeFactorLane,
  type Purpose,
  type SimGuard,
  type SimRefusal,
} from '../factors/index.ts';
import type { ContactPoint, Parties, User } from '../parties/index.ts';
import type { Policies } from '../policy/index.ts';
import { codeBarredBy } from './activation.rules.ts';
import * as store from './authenticator.store.ts';

export type Via = { type: 'code'; contactPointId: string; method: 'sms' | 'voice' } | { type: 'card' };
export type Chosen = Pick<
  store.Activation,
  'contactPointId' | 'method' | 'codeSealed' | 'sends' | 'resendAt' | 'proofExpiresAt'
> & {
  /** Null: as many as are left. */
  readonly answersLeft: number | null;
};
export type ProofAnswerRefusal =
  | { readonly code: 'challenge-ended' }
  | { readonly code: 'answer-wrong'; readonly attemptsLeft: number }
  | { readonly code: 'factor-paused'; readonly retryAt: number };

export interface ActivationProof {
  /** Asked before the transaction of `choose`: whether a code may go to this number. */
  moved(user: User, via: Via, context: RequestContext): Promise<SimRefusal | null>;
  numbers(userId: string): Promise<ContactPoint[]>;
  card(userId: string): Promise<string | null>;
  /** Sends the code or challenges the card; answers what the activation then holds. */
  choose(
    tx: Tx,
    at: { activation: store.Activation; user: User; context: RequestContext },
    via: Via,
  ): Promise<Result<Chosen, Exclude<BeginRefusal, Barred>>>;
  challengeOf(activation: store.Activation, user: User): ReturnType<Challenges['view']>;
  /** Judges on its own, so that a wrong answer stays charged; `settle` spends the right one with what it brings about. */
  judge(
    activation: store.Activation,
    user: User,
    answer: string,
  ): Promise<Result<(tx: Tx) => Promise<boolean>, ProofAnswerRefusal>>;
}

const codePlace = (id: string) => ({ table: 'mobile_key_activation', row: id, column: 'code_sealed' });
const budgetOf = (contactPointId: string): string => `activation:${contactPointId}`;
const purposeOf = ({ id }: store.Activation): Purpose => ({ kind: 'activation', id, binding: id });

export function makeActivationProof(deps: {
  database: Database;
  vault: Vault;
  delivery: Delivery;
  parties: Parties;
  policies: Policies;
  challenges: Challenges;
  factors: Pick<Factors, 'list'>;
  simGuard: Pick<SimGuard, 'ofNumber'>;
  clock: Clock;
  random: Random;
}): ActivationProof {
  const { database, vault, delivery, parties, policies, challenges, factors, simGuard, clock, random } = deps;

  const numbers = async (userId: string, on: Sql = database.read): Promise<ContactPoint[]> =>
    (await parties.contactPointsOf(userId, on)).filter(
      ({ kind, confirmedAt }) => kind === 'phone' && confirmedAt !== null,
    );

  const offered = (user: User, on?: Sql) => challenges.offered(user, { strongest: false }, on);

  const card = async (userId: string, on?: Sql): Promise<string | null> =>
    (await offered(await parties.getUser(userId), on)).find(({ kind }) => kind === 'security-card')?.id ?? null;

  const chooseCode: ActivationProof['choose'] = async (tx, { activation, user, context }, via) => {
    const point = (await numbers(user.id, tx)).find((each) => via.type === 'code' && each.id === via.contactPointId);
    if (point === undefined || via.type !== 'code') return refuse({ code: 'factor-unavailable', rule: 'number' });
    const { method } = via;
    const policy = policies.for(user.entityId);
    const barred = codeBarredBy(await factors.list(user.id, tx), policy);
    if (barred !== null) return refuse({ code: 'factor-unavailable', rule: barred });
    // Attack (SMS pumping): refused before it is charged, written or sent.
    const unserved = delivery.refuses(point.value, policy);
    if (unserved !== null) return refuse({ code: 'factor-unavailable', rule: unserved });
    const now = clock.now();
    // Attack: choosing another number, or this one again, to send codes past the back-off.
    if (activation.resendAt !== null && activation.resendAt > now) {
      return refuse({ code: 'resend-too-soon', rule: 'phone.resend-backoff-seconds', retryAt: activation.resendAt });
    }
    const recipient = vault.pseudonym('recipient', point.value);
    const address = sourceOf(context.address);
    const to = point.value;
    const charge = await chargeSend(tx, policy, {
      to,
      channel: method,
      recipient,
      userId: user.id,
      address,
      lane: null,
      now,
    });
    if (!charge.ok) return refuse({ code: 'send-limit', ...charge.refusal });
    const alive =
      activation.contactPointId === point.id &&
      activation.codeSealed !== null &&
      (activation.proofExpiresAt ?? 0) > now;
    const code =
      alive && activation.codeSealed !== null
        ? await vault.open(codePlace(activation.id), activation.codeSealed)
        : newOneTimeCode(random, policy['phone.code-digits']);
    const expiresAt = alive ? (activation.proofExpiresAt ?? now) : now + secondsToMs(policy['phone.code-seconds']);
    const sends = activation.sends + 1;
    await delivery.send(tx, {
      channel: method,
      to,
      userId: user.id,
      language: user.person.language,
      template: 'code.mobile-key',
      params: { code, minutes: Math.ceil((expiresAt - now) / MINUTE_MS) },
      expiresAt,
    });
    return ok({
      contactPointId: point.id,
      method,
      sends,
      proofExpiresAt: expiresAt,
      codeSealed: vault.seal(codePlace(activation.id), code),
      answersLeft: alive ? null : policy['challenge.answers'],
      resendAt: now + secondsToMs(resendWaitSeconds(policy['phone.resend-backoff-seconds'], sends)),
    });
  };

  const chooseCard: ActivationProof['choose'] = async (tx, { activation, user, context }) => {
    const factorId = await card(user.id, tx);
    if (factorId === null) return refuse({ code: 'factor-unavailable', rule: 'security-card' });
    const { address, userAgent } = context;
    const begun = await challenges.begin(tx, {
      user,
      factorId,
      method: 'security-card',
      purpose: purposeOf(activation),
      lane: null,
      message: { template: 'code.approval.security', what: 'factor.enrol' },
      from: { address, device: deviceLabel(userAgent), surface: 'mobile' },
      address: sourceOf(address),
      strongest: false,
    });
    if (!begun.ok) {
      const { refusal } = begun;
      if ('kind' in refusal) {
        return refuse({ code: 'factor-unavailable', rule: refusal.rule });
      }
      return refuse(refusal);
    }
    const { sends, resendAt } = activation;
    const proofExpiresAt = Date.parse(begun.value.challenge.expiresAt);
    const none = { contactPointId: null, codeSealed: null, answersLeft: 0 };
    return ok({ ...none, method: 'security-card', sends, resendAt, proofExpiresAt });
  };

  const judgeCode: ActivationProof['judge'] = async (activation, user, answer) => {
    const now = clock.now();
    const { id, contactPointId, codeSealed } = activation;
    if (!(await consume(database.read, store.chargeAnswer(id, now)))) return refuse({ code: 'challenge-ended' });
    if (contactPointId === null || codeSealed === null) return refuse({ code: 'challenge-ended' });
    const factorId = budgetOf(contactPointId);
    const charge = await chargeFactorTry(database.read, policies.for(user.entityId), { factorId, lane: null, now });
    if (!charge.allowed) return refuse({ code: 'factor-paused', retryAt: charge.retryAt });
    if (!codesEqual(await vault.open(codePlace(id), codeSealed), answer)) {
      return refuse({ code: 'answer-wrong', attemptsLeft: Math.max(0, activation.answersLeft - 1) });
    }
    return ok(async (tx) => {
      freeFactorLane(tx, factorId, null);
      return true;
    });
  };

  const judgeCard: ActivationProof['judge'] = async (activation, user, answer) => {
    const challenge = await challenges.view(purposeOf(activation), user);
    if (challenge === null) return refuse({ code: 'challenge-ended' });
    const wish = { challengeId: challenge.id, purpose: purposeOf(activation), user, answer, strongest: false };
    const judgement = await challenges.judge(wish);
    if (judgement.verdict === 'right') return ok((tx) => challenges.settle(tx, judgement));
    if (judgement.verdict === 'paused') return refuse({ code: 'factor-paused', retryAt: judgement.retryAt });
    if (judgement.verdict !== 'wrong') return refuse({ code: 'challenge-ended' });
    return refuse({ code: 'answer-wrong', attemptsLeft: judgement.attemptsLeft });
  };

  return {
    numbers,
    card,
    async moved(user, via, context) {
      const point =
        via.type === 'code' ? (await numbers(user.id)).find(({ id }) => id === via.contactPointId) : undefined;
      if (point === undefined) return null;
      const origin = originOf(context, deviceLabel(context.userAgent));
      return simGuard.ofNumber({ user, act: 'change-security', point, origin });
    },
    async choose(tx, at, via) {
      const rule = enrolmentRule('mobile-key', policies.for(at.user.entityId));
      if (rule !== null) return refuse({ code: 'factor-unavailable', rule });
      return via.type === 'code' ? chooseCode(tx, at, via) : chooseCard(tx, at, via);
    },
    challengeOf: (activation, user) => challenges.view(purposeOf(activation), user),
    judge: (activation, user, answer) =>
      activation.method === 'security-card' ? judgeCard(activation, user, answer) : judgeCode(activation, user, answer),
  };
}
