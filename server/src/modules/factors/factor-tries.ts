/**
 * Answers are counted against the factor and the lane they come from, over all its challenges: a few wrong ones pause
 * the lane for minutes, many within a day for a day (NIST SP 800-63B-4 section 3.2.2 asks for a ceiling). A right answer
 * frees its own lane and no other.
 *
 * Attack: somebody who knows the password guesses codes, a handful at a time, for weeks.
 */
import type { Instant } from '@strongroom/core';
import type { Sql, Tx } from '../../platform/database/database.ts';
import { type Budget, incrementInOrder, resetCountersAtCommit } from '../../platform/database/primitives.ts';
import type { Policy } from '../policy/index.ts';
import type { ChallengeLane } from './factors.model.ts';

export type FactorTry =
  /** `pausesUntil` is set when this answer, should it be wrong, pauses the lane. */
  | { readonly allowed: true; readonly pausesUntil: Instant | null }
  | { readonly allowed: false; readonly retryAt: Instant };

const tiers: readonly { readonly scope: string; readonly budget: (policy: Policy) => Budget }[] = [
  {
    scope: 'factor.failures',
    budget: (policy) => ({
      limit: policy['factor.failures'],
      windowSeconds: policy['factor.failure-window-seconds'],
      blockSeconds: policy['factor.pause-seconds'],
    }),
  },
  {
    scope: 'factor.failures.long',
    budget: (policy) => ({
      limit: policy['factor.failures.long'],
      windowSeconds: policy['factor.failures.long-window-seconds'],
      blockSeconds: policy['factor.failures.long-pause-seconds'],
    }),
  },
];

const keyOf = (factorId: string, lane: ChallengeLane): string => (lane === null ? factorId : `${factorId}|${lane}`);

/** Charges one answer before it is judged. */
export async function chargeFactorTry(
  on: Sql,
  policy: Policy,
  at: { factorId: string; lane: ChallengeLane; now: Instant },
): Promise<FactorTry> {
  const key = keyOf(at.factorId, at.lane);
  const counters = tiers.map(({ scope, budget }) => ({ scope, key, budget: budget(policy), now: at.now }));
  let pausesUntil: Instant | null = null;
  for (const [place, charge] of (await incrementInOrder(on, counters)).entries()) {
    if (!charge.allowed) return { allowed: false, retryAt: charge.freeAt };
    if (charge.count === counters[place]?.budget.limit) pausesUntil = Math.max(pausesUntil ?? 0, charge.freeAt);
  }
  return { allowed: true, pausesUntil };
}

/** Only this lane begins anew: the owner's success must not hand strangers another round of guesses. */
export const freeFactorLane = (tx: Tx, factorId: string, lane: ChallengeLane): void =>
  resetCountersAtCommit(
    tx,
    tiers.map(({ scope }) => ({ scope, key: keyOf(factorId, lane) })),
  );
