/**
 * One machine for every proof: challenge, answer, evidence. Sign-in and approvals use the same one.
 *
 * A try is charged before it is judged, against the challenge and against the factor over all its challenges (design
 * law 5); a right answer is settled in the transaction of the act it proves, where the challenge, the time step and the
 * act are spent together, once.
 */
import type { Challenge, OfferedFactor, ProofMethod } from '@strongroom/contract';
import { assert, type Clock, newId, ok, type Random, type Result, refuse, toRfc3339 } from '@strongroom/core';
import { atCommit, type Database, type Sql, type Tx, together } from '../../platform/database/database.ts';
import { consume } from '../../platform/database/primitives.ts';
import type { Metrics } from '../../platform/metrics.ts';
import type { Outbox } from '../../platform/outbox.ts';
import { type Audit, type Origin, systemActor } from '../audit/index.ts';
import type { User } from '../parties/index.ts';
import type { Policies, Policy } from '../policy/index.ts';
import type { Factors } from './factor-door.ts';
import type { FactorStrategy, ProofRequest } from './factor-strategy.ts';
import { chargeFactorTry, freeFactorLane } from './factor-tries.ts';
import {
  type Answer,
  type AskedFrom,
  type BeginRefusal,
  type ChallengeLane,
  type CodeMessage,
  type Factor,
  type Judgement,
  mayAnswer,
  type OpenChallenge,
  type Purpose,
  type ResendRefusal,
} from './factors.model.ts';
import * as store from './factors.store.ts';
import { type Demanded, makeOffering, type Stands } from './offered-factors.ts';
import type { NeedsOneDevice } from './passkey/passkey-roles.ts';
import { isForbidden, isServed } from './standing.rules.ts';

export interface ChallengeWish extends Demanded {
  readonly user: User;
  readonly purpose: Purpose;
  readonly message: CodeMessage;
  readonly from: AskedFrom;
  /** What sends are counted by. */
  readonly address: string;
  readonly lane: ChallengeLane;
}

/** The factor that shall prove it, and how. */
export interface ChosenProof {
  readonly factorId: string;
  readonly method: ProofMethod;
  /** What a security card asks first. */
  readonly cardAsks?: string | undefined;
}

export interface Challenges {
  /** Factors of the user as they may be offered for a purpose (else: all active ones), last used first; those that may not be used say why. */
  offered(user: User, demand: Demanded, on?: Sql, purpose?: Pick<Purpose, 'reproves'>): Promise<OfferedFactor[]>;
  readonly stands: Stands;
  /** Whether a method is as strong as the strongest factor at hand. */
  strongEnough(user: User): Promise<(method: ProofMethod) => boolean>;
  /** Whether one of the kinds that the legal entity requires is at hand. */
  holdsRequired(user: User): Promise<boolean>;
  /** Answers the new challenge and what else may be chosen, as the wire shows them. */
  begin(tx: Tx, wish: ChallengeWish & ChosenProof): Promise<Result<Begun, BeginRefusal>>;
  resend(
    tx: Tx,
    wish: ChallengeWish & { challengeId: string; method: ProofMethod },
  ): Promise<Result<null, ResendRefusal>>;
  /** The open challenge of a purpose, as the wire shows it. */
  view(purpose: Purpose, user: User, on?: Sql): Promise<Challenge | null>;
  /** Charges and judges one answer. Runs on its own, so that a wrong answer stays charged whatever follows. */
  judge(answer: { challengeId: string; purpose: Purpose; user: User; answer: Answer } & Demanded): Promise<Judgement>;
  /**
   * What an answer that was not right brings with it: a pause of the lane it came from, the end of a factor that was
   * copied. Writes it down and tells the owner; answers how the verdict stands after that.
   */
  followUp(tx: Tx, judgement: NotRight, user: User, origin: Origin): Promise<NotRight['verdict']>;
  /** Spends what a right answer rests on; false when another request was faster. */
  settle(tx: Tx, judgement: Extract<Judgement, { verdict: 'right' }>): Promise<boolean>;
}

export type NotRight = Exclude<Judgement, { verdict: 'right' }>;

export interface Begun {
  readonly challenge: Challenge;
  readonly offered: OfferedFactor[];
}

export function makeChallenges(deps: {
  database: Database;
  policies: Policies;
  strategies: readonly FactorStrategy[];
  clock: Clock;
  random: Random;
  metrics: Metrics;
  audit: Audit;
  outbox: Outbox;
  factors: Pick<Factors, 'move'>;
  needsOneDevice: NeedsOneDevice;
}): Challenges {
  const { audit, outbox, factors, database, policies, strategies, clock, random, metrics } = deps;

  const strategyOf = (factor: Factor): FactorStrategy => {
    const found = strategies.find((strategy) => strategy.kind === factor.kind);
    assert(found !== undefined, `there is a strategy for ${factor.kind}`);
    return found;
  };

  const { offered, stands, strongEnough, holdsRequired, toOffered, barred } = makeOffering({ ...deps, strategyOf });

  function request(wish: ChallengeWish, challengeId: string, factor: Factor, method: ProofMethod): ProofRequest {
    const { user, purpose, message, from, address, lane } = wish;
    return {
      challengeId,
      factor,
      user,
      method,
      cardAsks: null,
      purpose,
      message,
      from,
      address,
      lane,
      policy: policies.for(user.entityId),
      now: clock.now(),
    };
  }

  return {
    offered,
    stands,
    strongEnough,
    holdsRequired,

    async begin(tx, wish) {
      const now = clock.now();
      const { user, purpose, lane, method, cardAsks = null } = wish;
      // Attack: sixteen requests at once each find nothing open, and all open one. The lock lets each see the one before.
      const [factors, around] = await together(
        store.lockFactorsOf(tx, user.id),
        store.findChallengesAround(tx, { purpose, factorId: wish.factorId, lane, now }),
      );
      const { open, replaces, sendableAt, others } = around;
      const factor = factors.find(({ id }) => id === wish.factorId);
      if (factor === undefined || !mayAnswer(factor, purpose)) {
        return refuse({ code: 'factor-unavailable', rule: 'factor' });
      }
      const strategy = strategyOf(factor);
      const askable = cardAsks === null || factor.kind === 'security-card';
      if (!strategy.methods.includes(method) || !askable) return refuse({ code: 'factor-unavailable', rule: 'method' });
      const policy = policies.for(user.entityId);
      if (!isServed(method, policy)) return refuse({ code: 'factor-unavailable', rule: 'phone.calls' });
      const offered = await toOffered(factors, user, wish, tx, purpose);
      // Attack: a path around the stronger factor, by asking for the weaker one by its id.
      const bar = barred(factor, offered, policy);
      if (bar !== null) return refuse(bar);
      const shown = offered.find((each) => each.id === factor.id);
      if (shown?.refused === 'undeliverable' || shown?.methods.includes(method) === false) {
        return refuse({ code: 'factor-unavailable', rule: 'phone.undeliverable-failures' });
      }
      const hint = shown?.hint ?? '';
      if (open?.factorId === factor.id && open.method === method) {
        const challenge = await toWire(tx, open, purpose, { factor, hint, strategy, policy });
        if (cardAsks === null || isAnswerTo(challenge, cardAsks)) return ok({ challenge, offered });
      }
      // Attack: choosing the factor anew instead of asking for the code again, to send codes past the back-off.
      if (sendableAt !== null && sendableAt > now) {
        return refuse({ code: 'resend-too-soon', rule: 'phone.resend-backoff-seconds', retryAt: sendableAt });
      }
      if (others >= policy['challenge.open-per-factor']) {
        const retryAt = now + policy['phone.code-seconds'] * 1_000;
        return refuse({ code: 'send-limit', rule: 'challenge.open-per-factor', retryAt });
      }
      const id = newId('chl', now, random);
      const begun = await strategy.begin(tx, { ...request(wish, id, factor, method), cardAsks });
      if (!begun.ok) return begun;
      const answersLeft = policy['challenge.answers'];
      const challenge = { id, lane, factorId: factor.id, userId: user.id, method, answersLeft, ...begun.value };
      if (replaces) atCommit(tx, store.replaceOpenChallenges(purpose));
      atCommit(tx, store.insertChallenge({ ...challenge, purpose, now }));
      return ok({ challenge: await toWire(tx, challenge, purpose, { factor, hint, strategy, policy }), offered });
    },

    async resend(tx, wish) {
      const challenge = await store.findOpenChallenge(tx, wish.purpose, clock.now());
      if (challenge === null || challenge.id !== wish.challengeId) {
        return refuse({ code: 'challenge-ended', rule: 'challenge' });
      }
      const factor = await store.findFactor(tx, challenge.factorId, wish.user.id);
      const strategy = factor && strategyOf(factor);
      if (!factor || !strategy?.resend || !strategy.methods.includes(wish.method)) {
        return refuse({ code: 'factor-unavailable', rule: 'method' });
      }
      const sent = await strategy.resend(tx, request(wish, challenge.id, factor, wish.method), challenge);
      if (!sent.ok) return sent;
      const won = await consume(tx, store.recordSend(challenge.id, challenge.sends, wish.method, sent.value.resendAt));
      return won
        ? ok(null)
        : refuse({ code: 'resend-too-soon', rule: 'phone.resend-backoff-seconds', retryAt: clock.now() });
    },

    async view(purpose, user, on = database.read) {
      const challenge = await store.findOpenChallenge(on, purpose, clock.now());
      const factor = challenge && (await store.findFactor(on, challenge.factorId, user.id));
      if (!challenge || !factor) return null;
      const strategy = strategyOf(factor);
      const hint = await strategy.hint(factor, on);
      return toWire(on, challenge, purpose, { factor, hint, strategy, policy: policies.for(user.entityId) });
    },

    async judge({ challengeId, purpose, user, answer, strongest }) {
      const now = clock.now();
      const policy = policies.for(user.entityId);
      const charged = await store.chargeAnswer(database.read, { challengeId, purpose, userId: user.id, now });
      if (charged === null) return { verdict: 'ended' };
      const { challenge, factor } = charged;
      const { factorId: answered, lane, method } = challenge;
      // Attack: one card held under several usernames, and its PIN guessed at under each of them in turn.
      const triesKey = (await (factor && strategyOf(factor).triesKey?.(database.read, factor.id))) ?? answered;
      const charge = await chargeFactorTry(database.read, policy, { factorId: triesKey, lane, now });
      if (factor === null || !mayAnswer(factor, purpose)) return { verdict: 'ended' };
      // What was begun before a stronger factor came, or before the house stopped accepting it, is no way around either.
      if (strongest || isForbidden(factor.kind, policy) || factor.kind === 'passkey') {
        const all = await store.findFactorsOf(database.read, user.id);
        const bar = barred(factor, await toOffered(all, user, { strongest }, database.read, purpose), policy);
        if (bar !== null) return { verdict: 'barred', barred: bar };
      }
      if (!charge.allowed) return { verdict: 'paused', factorId: factor.id, retryAt: charge.retryAt };
      const judged = await strategyOf(factor).judge(answer, { challenge, factor, user, purpose, policy, now });
      metrics.proofs.inc({ method: challenge.method, outcome: judged.verdict === 'right' ? 'right' : 'wrong' });
      if (judged.verdict === 'right') {
        const reproven = factor.state === 'displaced';
        return { ...judged, challengeId, lane, factor, method, triesKey, reproven };
      }
      if (judged.verdict === 'copied') return { verdict: 'copied', challengeId, factor };
      const { id: factorId, kind } = factor;
      const { answersLeft: attemptsLeft } = challenge;
      const { fault } = judged;
      return { verdict: 'wrong', factorId, kind, method, attemptsLeft, pausedUntil: charge.pausesUntil, fault };
    },

    async followUp(tx, judgement, user, origin) {
      if (judgement.verdict === 'copied') {
        // Attack on the owner: the same assertion twice at once. The slower one finds the counter moved by the faster one,
        // and would suspend a factor that nobody copied. It also finds the challenge answered; a copy does not.
        if (!(await consume(tx, store.closeChallenge(judgement.challengeId)))) return 'ended';
        const act = { actor: systemActor, origin, provedBy: null, rule: 'passkey.counter' };
        await factors.move(tx, user, judgement.factor.id, 'copied', act);
        return 'copied';
      }
      if (judgement.verdict !== 'wrong' || judgement.pausedUntil === null) return judgement.verdict;
      const { factorId, kind, pausedUntil: until } = judgement;
      await audit.append(tx, {
        event: 'factor.paused',
        outcome: 'refused',
        actor: systemActor,
        origin,
        userId: user.id,
        accountId: null,
        rule: 'factor.failures',
        details: { factor: factorId, kind, until },
      });
      // Whoever reaches the second factor knows the password: the owner should hear of it.
      await outbox.post(tx, {
        type: 'factor.paused',
        key: user.id,
        data: { userId: user.id, kind, until, provedBy: null },
      });
      return judgement.verdict;
    },

    async settle(tx, { challengeId, lane, factor, spend, reproven, afterwards, triesKey }) {
      const now = clock.now();
      // What is spent with an answer asks for an active factor. One that is proven again is lifted for just that; whether
      // it stays active is for the act that was proven.
      if (reproven && !(await consume(tx, store.liftFactor(factor.id)))) return false;
      const [closed, used] = await together(
        consume(tx, store.closeChallenge(challengeId)),
        consume(tx, spend ?? store.noteUse(factor.id, now)),
      );
      const spent = closed && used;
      if (!spent) return false;
      freeFactorLane(tx, triesKey, lane);
      await afterwards?.(tx);
      if (reproven) await consume(tx, store.setAside(factor.id));
      return true;
    },
  };
}

const isAnswerTo = ({ ask }: Challenge, cardAsks: string): boolean =>
  ask?.type === 'card-mutual' && ask.asked === cardAsks;

interface Shown {
  readonly factor: Factor;
  readonly hint: string;
  readonly strategy: FactorStrategy;
  readonly policy: Policy;
}

async function toWire(on: Sql, challenge: OpenChallenge, purpose: Purpose, shown: Shown): Promise<Challenge> {
  const { factor, hint, strategy, policy } = shown;
  const sends = strategy.resend !== undefined;
  return {
    id: challenge.id,
    factorId: factor.id,
    kind: factor.kind,
    method: challenge.method,
    hint,
    digits: strategy.digits(policy),
    expiresAt: toRfc3339(challenge.expiresAt),
    attemptsLeft: challenge.answersLeft,
    resendAt: challenge.resendAt === null ? null : toRfc3339(challenge.resendAt),
    resendsLeft: sends ? Math.max(0, policy['phone.sends-per-challenge'] - challenge.sends) : 0,
    ask: (await strategy.ask?.(on, challenge, factor, { purpose, policy })) ?? null,
  };
}
