/**
 * Failed sign-ins are counted against the username, in lanes: one lane for all strangers together, one for each browser
 * the owner has fully signed in from. Reaching the limit pauses that lane only.
 *
 * Attack (guessing): the strangers' lane holds whatever address, spelling or flow the guesses come from. Attack
 * (locking the owner out): strangers can pause only their own lane; the owner's known browser still works.
 * Usernames that do not exist are counted alike, so a pause tells nobody which ones do.
 */
import { type Instant, secondsToMs } from '@strongroom/core';
import type { Sql, Tx } from '../../platform/database/database.ts';
import {
  type Budget,
  giveBack,
  incrementInOrder,
  prolongBlock,
  readCounters,
  resetCountersAtCommit,
} from '../../platform/database/primitives.ts';
import type { Vault } from '../../platform/vault/vault.ts';
import type { Policy } from '../policy/index.ts';

/** `subject` is a pseudonym of the canonical username; `device` the remembered device, or null for strangers. */
export interface Lane {
  readonly subject: string;
  readonly device: string | null;
}

/** Counted without being stored: the pseudonym of the canonical username. */
export const subjectOf = (vault: Vault, username: string): string => vault.pseudonym('username', username);

export type TryVerdict =
  | {
      readonly allowed: true /** Set when this try, should it fail, is the last before the pause. */;
      readonly lastBefore: Instant | null;
    }
  | { readonly allowed: false; readonly rule: string; readonly until: Instant };

const TIERS = ['short', 'long'] as const;
const scope = (tier: (typeof TIERS)[number]): string => `sign-in.failed-login.${tier}`;
const keyOf = (lane: Lane): string => `${lane.subject}|${lane.device ?? 'stranger'}`;

function budgetOf(policy: Policy, tier: (typeof TIERS)[number]): Budget {
  return {
    limit: policy[`sign-in.failed-login.${tier}.failures`],
    windowSeconds: policy[`sign-in.failed-login.${tier}.window-seconds`],
    blockSeconds: policy[`sign-in.failed-login.${tier}.pause-seconds`],
  };
}

/** Charges one try before the password is judged. A success gives it back through `clearFailures`. */
export async function chargeTry(on: Sql, policy: Policy, lane: Lane, now: Instant): Promise<TryVerdict> {
  const key = keyOf(lane);
  const counters = TIERS.map((tier) => ({ scope: scope(tier), key, budget: budgetOf(policy, tier), now }));
  const charges = await incrementInOrder(on, counters);
  let lastBefore: Instant | null = null;
  for (const [place, { budget, scope: rule }] of counters.entries()) {
    const charge = charges[place];
    if (!charge?.allowed) {
      if (policy['sign-in.failed-login.tries-prolong-pause']) {
        await prolongBlock(on, rule, key, now + secondsToMs(budget.blockSeconds));
      }
      return { allowed: false, rule, until: charge?.freeAt ?? now };
    }
    if (charge.count === budget.limit) lastBefore = Math.max(lastBefore ?? 0, charge.freeAt);
  }
  return { allowed: true, lastBefore };
}

/** Takes back a try that was charged but never judged. */
export async function giveTryBack(on: Sql, lane: Lane): Promise<void> {
  for (const tier of TIERS) await giveBack(on, scope(tier), keyOf(lane));
}

export const clearFailures = (tx: Tx, lane: Lane): void =>
  resetCountersAtCommit(
    tx,
    TIERS.map((tier) => ({ scope: scope(tier), key: keyOf(lane) })),
  );

/** Until when strangers are paused on this username; shown to its owner only, after identity is proven. */
export async function strangersPausedUntil(on: Sql, subject: string, now: Instant): Promise<Instant | null> {
  const key = keyOf({ subject, device: null });
  const counters = await readCounters(
    on,
    TIERS.map((tier) => ({ scope: scope(tier), key })),
  );
  const ends = counters.flatMap(({ blockedUntil }) =>
    blockedUntil !== null && blockedUntil > now ? [blockedUntil] : [],
  );
  return ends.length === 0 ? null : Math.max(...ends);
}
