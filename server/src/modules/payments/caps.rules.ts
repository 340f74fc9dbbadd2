/**
 * Caps by the factor that proves (systems of the modelled broker): the stronger the proof, the more may leave in a day
 * and in a rolling window of business days. Everything that left counts, whatever proved it; what was refused does not.
 */
import type { ProofMethod } from '@strongroom/contract';
import { businessWindowStart, calendarDate, type Instant } from '@strongroom/core';
import type { Policy } from '../policy/index.ts';
import type { CapUse } from './payments.model.ts';

export interface MethodLimit {
  readonly method: ProofMethod;
  /** US cents; null: no cap. */
  readonly dayCap: number | null;
  readonly windowCap: number | null;
  readonly dayRemaining: number | null;
  readonly windowRemaining: number | null;
  /** The smaller of the two; null when neither binds. */
  readonly remaining: number | null;
}

/** Why somebody may move less than their method alone would let them: a factor that cools down, or an opt-out. */
export interface Lowered {
  readonly cooldown: boolean;
  readonly optedOut: boolean;
}

export function limitOf(
  method: ProofMethod,
  use: CapUse,
  policy: Policy,
  lowered: Lowered = { cooldown: false, optedOut: false },
): MethodLimit {
  const days = [policy[`withdrawal.cap.${method}.day-usd-minor`]];
  const windows = [policy[`withdrawal.cap.${method}.five-days-usd-minor`]];
  if (lowered.cooldown) {
    days.push(policy['withdrawal.cap.cooldown.day-usd-minor']);
    windows.push(policy['withdrawal.cap.cooldown.five-days-usd-minor']);
  }
  if (lowered.optedOut) {
    days.push(policy['withdrawal.cap.opted-out.day-usd-minor']);
    windows.push(policy['withdrawal.cap.opted-out.five-days-usd-minor']);
  }
  return { method, ...remainderOf(lowest(days), lowest(windows), use) };
}

/** What any factor may move while it cools down. */
export const cooldownLimit = (use: CapUse, policy: Policy): Omit<MethodLimit, 'method'> =>
  remainderOf(
    policy['withdrawal.cap.cooldown.day-usd-minor'],
    policy['withdrawal.cap.cooldown.five-days-usd-minor'],
    use,
  );

function remainderOf(dayCap: number | null, windowCap: number | null, use: CapUse): Omit<MethodLimit, 'method'> {
  const dayRemaining = left(dayCap, use.dayUsdMinor);
  const windowRemaining = left(windowCap, use.windowUsdMinor);
  return { dayCap, windowCap, dayRemaining, windowRemaining, remaining: lowest([dayRemaining, windowRemaining]) };
}

/** Null is no cap, and binds nothing beside one. */
function lowest(caps: readonly (number | null)[]): number | null {
  const set = caps.filter((cap) => cap !== null);
  return set.length === 0 ? null : Math.min(...set);
}

const left = (cap: number | null, used: number): number | null => (cap === null ? null : Math.max(0, cap - used));

export const fits = (limit: Pick<MethodLimit, 'remaining'>, usdMinor: number): boolean =>
  limit.remaining === null || usdMinor <= limit.remaining;

/** Today and the first day of the rolling window, in the calendar of the legal entity. */
export function capWindow(
  now: Instant,
  entity: { readonly timeZone: string; readonly holidays: readonly string[] },
  businessDays: number,
): { readonly today: string; readonly from: string } {
  const today = calendarDate(now, entity.timeZone);
  return { today, from: businessWindowStart(today, businessDays, entity.holidays) };
}
