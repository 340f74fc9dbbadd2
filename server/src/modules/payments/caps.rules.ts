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

export function limitOf(method: ProofMethod, use: CapUse, policy: Policy): MethodLimit {
  const dayCap = policy[`withdrawal.cap.${method}.day-usd-minor`];
  const windowCap = policy[`withdrawal.cap.${method}.five-days-usd-minor`];
  const dayRemaining = left(dayCap, use.dayUsdMinor);
  const windowRemaining = left(windowCap, use.windowUsdMinor);
  const both = [dayRemaining, windowRemaining].filter((value) => value !== null);
  return {
    method,
    dayCap,
    windowCap,
    dayRemaining,
    windowRemaining,
    remaining: both.length === 0 ? null : Math.min(...both),
  };
}

const left = (cap: number | null, used: number): number | null => (cap === null ? null : Math.max(0, cap - used));

export const fits = (limit: MethodLimit, usdMinor: number): boolean =>
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
