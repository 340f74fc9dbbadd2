/** What a moved number, or an operator that does not answer, keeps a code from proving. */
import { type Instant, secondsToMs } from '@strongroom/core';
import type { Policy } from '../../policy/index.ts';

export type SimAct = Policy['sms.sim-swap-asked'][number];

export type SimRefusal =
  | { readonly code: 'sim-swapped'; readonly rule: 'sms.sim-swap-refused'; readonly retryAt: Instant }
  | { readonly code: 'sim-unclear'; readonly rule: 'sms.sim-swap-unknown' };

type Numbers = Pick<Policy, 'sms.sim-swap-refused' | 'sms.sim-swap-unknown' | 'factor.cooldown.sim-swapped-seconds'>;

/** Null where the code may go; what is left to it then is said by its cool-down. */
export function simVerdict(
  found: 'swapped' | 'unknown',
  act: SimAct,
  policy: Numbers,
  now: Instant,
): SimRefusal | null {
  if (found === 'unknown')
    return policy['sms.sim-swap-unknown'].includes(act) ? { code: 'sim-unclear', rule: 'sms.sim-swap-unknown' } : null;
  if (!policy['sms.sim-swap-refused'].includes(act)) return null;
  const retryAt = now + secondsToMs(policy['factor.cooldown.sim-swapped-seconds']);
  return { code: 'sim-swapped', rule: 'sms.sim-swap-refused', retryAt };
}
