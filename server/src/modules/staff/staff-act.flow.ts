/**
 * The machine of an act that needs two people: proposed by one, settled once by the other, taken back by the first, or
 * run out. An act of one person is done as it is proposed and never waits.
 */
import { type Instant, ok, type Result, refuse, unreachable } from '@strongroom/core';
import type { StaffAct, StaffActState } from './staff.model.ts';

export type StaffActEvent = 'approved' | 'refused' | 'withdrawn';
export const staffActEvents: readonly StaffActEvent[] = ['approved', 'refused', 'withdrawn'];

export function advance(
  { state, expiresAt }: Pick<StaffAct, 'state' | 'expiresAt'>,
  event: StaffActEvent,
  now: Instant,
): Result<StaffActState, 'act-settled'> {
  if (state !== 'awaiting-second' || now >= expiresAt) return refuse('act-settled');
  switch (event) {
    case 'approved':
      return ok('done');
    case 'refused':
    case 'withdrawn':
      return ok(event);
    default:
      return unreachable(event);
  }
}

/** Whether anything can still be decided about it. */
export const isOpen = (act: Pick<StaffAct, 'state' | 'expiresAt'>, now: Instant): boolean =>
  advance(act, 'withdrawn', now).ok;
