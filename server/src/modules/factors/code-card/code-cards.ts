/**
 * The life of an online code card: drawn and shown once to a session of the temporary code, activated by two of its own
 * values, good for its weeks. A card printed anew makes the one before worthless; how many may be printed is counted.
 */
import { answersCard, type CardPair, drawCardPair, newCardValues } from '@strongroom/authenticators';
import {
  assert,
  type Clock,
  DAY_MS,
  type Instant,
  newId,
  ok,
  type Random,
  type Result,
  refuse,
} from '@strongroom/core';
import type { Database, Tx } from '../../../platform/database/database.ts';
import { consume } from '../../../platform/database/primitives.ts';
import type { Jobs } from '../../../platform/jobs/jobs.ts';
import type { Outbox } from '../../../platform/outbox.ts';
import type { Vault } from '../../../platform/vault/vault.ts';
import type { Audit } from '../../audit/index.ts';
import type { User } from '../../parties/index.ts';
import type { Policies } from '../../policy/index.ts';
import type { Factors } from '../factor-door.ts';
import { chargeEnrolmentAnswer, findFactor, findFactorsOf, lockFactorsOf } from '../factors.store.ts';
import { standing } from '../temporary-code/grant.flow.ts';
import { takeStep, watchEnd } from '../temporary-code/grant.step.ts';
import { countPrint, findLastGrant } from '../temporary-code/grant.store.ts';
import type { GrantAct } from '../temporary-code/grants.ts';
import * as store from './code-card.store.ts';
import { freePlaces, pairOf } from './code-card.strategy.ts';
import { openValues, sealValues } from './code-card.values.ts';

export interface PrintedCard {
  readonly factorId: string;
  readonly values: readonly string[];
  /** The two places whose values activate it. */
  readonly asked: CardPair;
  readonly activateUntil: Instant;
  readonly days: number;
}

export interface PrintRefusal {
  readonly code: 'emergency-access-ended' | 'code-card-limit';
  readonly rule: string;
}

export type CardJudgement =
  | { readonly verdict: 'right'; readonly pair: CardPair }
  | { readonly verdict: 'wrong' }
  | { readonly verdict: 'ended' };

export interface CodeCards {
  /** Shows the values this once. */
  print(tx: Tx, user: User, act: GrantAct): Promise<Result<PrintedCard, PrintRefusal>>;
  /** A card that was printed and waits for two of its values. */
  printed(userId: string): Promise<Pick<PrintedCard, 'factorId' | 'asked' | 'activateUntil'> | null>;
  /** Charges one answer, then judges it; runs on its own so that a wrong one stays charged. */
  judge(user: User, factorId: string, typed: string): Promise<CardJudgement>;
  /** Of several at once, one activates the card. Call it in an attempt: of a refusal nothing may remain. */
  activate(
    tx: Tx,
    user: User,
    right: { factorId: string; pair: CardPair },
    act: GrantAct,
  ): Promise<Result<{ until: Instant }, { code: 'challenge-ended' }>>;
}

export function makeCodeCards(deps: {
  database: Database;
  vault: Vault;
  audit: Audit;
  outbox: Outbox;
  jobs: Jobs;
  policies: Policies;
  factors: Pick<Factors, 'enrol' | 'confirm' | 'endThose'>;
  clock: Clock;
  random: Random;
}): CodeCards {
  const { database, vault, audit, outbox, policies, factors, clock, random } = deps;

  return {
    async print(tx, user, act) {
      const now = clock.now();
      const policy = policies.for(user.entityId);
      await lockFactorsOf(tx, user.id);
      const grant = await findLastGrant(tx, user.id);
      const state = grant === null || grant.closedAt !== null ? null : standing(grant, now);
      if (grant === null || (state !== 'temp-full' && state !== 'temp-print-only')) {
        return refuse({ code: 'emergency-access-ended', rule: 'temporary-code.print-days' });
      }
      if (!(await consume(tx, countPrint(grant.id, policy['code-card.prints'])))) {
        return refuse({ code: 'code-card-limit', rule: 'code-card.prints' });
      }
      const factorId = newId('fac', now, random);
      const values = newCardValues(random, policy['code-card.values'], policy['code-card.value-digits']);
      const asked = drawCardPair(random, freePlaces(values.length, [], policy));
      assert(asked !== null, 'a new card has values to ask for');
      const pending = { until: grant.portalUntil, answers: policy['code-card.activation-answers'] };
      const secretSealed = sealValues(vault, factorId, values);
      const by = { actor: act.actor, origin: act.origin, provedBy: null };
      const made = await factors.enrol(tx, user, { kind: 'code-card', id: factorId, secretSealed, pending }, by);
      if (!made.ok) return refuse({ code: 'emergency-access-ended', rule: made.refusal.rule });
      await store.insertCard(tx, { factorId, userId: user.id, asked });
      const { actor, origin } = act;
      await audit.append(tx, {
        event: 'code-card.printed',
        outcome: 'done',
        actor,
        origin,
        userId: user.id,
        accountId: null,
        details: { ...act.details, factor: factorId, grant: grant.id, print: grant.prints + 1 },
      });
      return ok({ factorId, values, asked, activateUntil: grant.portalUntil, days: policy['code-card.days'] });
    },

    async printed(userId) {
      const all = await findFactorsOf(database.read, userId);
      const factor = all.find(({ kind, state }) => kind === 'code-card' && state === 'pending');
      const card = factor && (await store.findCard(database.read, factor.id));
      const asked = card && pairOf(card.asked);
      if (!factor || factor.pendingUntil === null || !asked) return null;
      return { factorId: factor.id, asked, activateUntil: factor.pendingUntil };
    },

    async judge(user, factorId, typed) {
      const now = clock.now();
      if (!(await consume(database.read, chargeEnrolmentAnswer(factorId, user.id, now)))) return { verdict: 'ended' };
      const [factor, card] = await Promise.all([
        findFactor(database.read, factorId, user.id),
        store.findCard(database.read, factorId),
      ]);
      const pair = card && pairOf(card.asked);
      if (!factor?.secretSealed || !pair) return { verdict: 'ended' };
      const values = await openValues(vault, factorId, factor.secretSealed);
      return answersCard(values, pair, typed) ? { verdict: 'right', pair } : { verdict: 'wrong' };
    },

    async activate(tx, user, { factorId, pair }, act) {
      const now = clock.now();
      const policy = policies.for(user.entityId);
      await lockFactorsOf(tx, user.id);
      const grant = await findLastGrant(tx, user.id);
      // The pair is answered once, and the card is confirmed once, in one transaction that keeps both or neither.
      if (grant === null || !(await consume(tx, store.answerPair(factorId, user.id, pair)))) {
        return refuse({ code: 'challenge-ended' });
      }
      const by = { actor: act.actor, origin: act.origin, provedBy: null };
      if (!(await factors.confirm(tx, user, factorId, by, { cools: false })))
        return refuse({ code: 'challenge-ended' });
      const until = now + policy['code-card.days'] * DAY_MS;
      const next = await takeStep(factors, tx, grant, 'card-activated', now, { factorId, until });
      if (!next.ok) return refuse({ code: 'challenge-ended' });
      const { actor, origin } = act;
      await audit.append(tx, {
        event: 'code-card.activated',
        outcome: 'done',
        actor,
        origin,
        userId: user.id,
        accountId: null,
        details: { ...act.details, factor: factorId, grant: grant.id, until },
      });
      await outbox.post(tx, { type: 'code-card.activated', key: user.id, data: { userId: user.id, until } });
      await watchEnd(deps, tx, { ...grant, state: next.value, cardFactorId: factorId, cardUntil: until }, policy);
      return ok({ until });
    },
  };
}
