/**
 * Cool-down: what was enrolled, moved to another phone or got another number a moment ago proves less for a while. Until
 * its end the caps are lower and no money goes to payees that came since.
 *
 * Attack: somebody with the password and the owner's number enrols a stronger factor of their own, and would have its caps
 * at once. Within the cool-down they have no more than the number alone gives.
 */
import { type Instant, secondsToMs, toRfc3339 } from '@strongroom/core';
import type { Policy } from '../policy/index.ts';
import type { CooldownReason, Factor } from './factors.model.ts';

export type CoolingColumns = Pick<Factor, 'cooldownSince' | 'cooldownUntil' | 'cooldownReason'>;

export interface Cooldown {
  readonly since: Instant;
  readonly until: Instant;
  readonly reason: CooldownReason;
}

export function cooldownFor(reason: CooldownReason, policy: Policy, now: Instant): Cooldown | null {
  const seconds = policy[`factor.cooldown.${reason}-seconds`];
  return seconds === 0 ? null : { since: now, until: now + secondsToMs(seconds), reason };
}

/** The cool-down a factor is under now, if any. */
export function coolingDown(factor: CoolingColumns, now: Instant): Cooldown | null {
  const { cooldownSince: since, cooldownUntil: until, cooldownReason: reason } = factor;
  return since !== null && until !== null && reason !== null && now < until ? { since, until, reason } : null;
}

/** As the wire shows it. */
export const cooldownView = (wait: Cooldown | null) =>
  wait && { since: toRfc3339(wait.since), until: toRfc3339(wait.until), reason: wait.reason };
