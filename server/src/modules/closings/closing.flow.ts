/**
 * A client's wish to have an account closed. It stands until the client takes it back, staff closes the account, or its
 * days are over; whatever ended it is the end of it, and another wish is another one.
 */
import { ok, type Result, refuse, unreachable } from '@strongroom/core';

export type ClosingState = 'asked' | 'taken-back' | 'lapsed' | 'closed';
export const closingEvents = ['take-back', 'close', 'lapse'] as const;
export type ClosingEvent = (typeof closingEvents)[number];

export function advance(state: ClosingState, event: ClosingEvent): Result<ClosingState, 'not-now'> {
  switch (state) {
    case 'asked':
      return ok(AFTER[event]);
    case 'taken-back':
    case 'lapsed':
    case 'closed':
      return refuse('not-now');
    default:
      return unreachable(state);
  }
}

const AFTER: Readonly<Record<ClosingEvent, ClosingState>> = {
  'take-back': 'taken-back',
  close: 'closed',
  lapse: 'lapsed',
};
