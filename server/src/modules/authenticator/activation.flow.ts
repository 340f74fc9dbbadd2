/**
 * The machine of an activation: proven by a code to a number on file or by a security card, or begun as proven with an
 * invitation from the portal; then completed once, by the phone that hands in its key. Wrong answers change no state:
 * they are counted beside it. The store saves by version compare, so of two events on one state one wins.
 */
import { type Instant, ok, type Result, refuse, unreachable } from '@strongroom/core';

export type ActivationState = 'choose-proof' | 'answer' | 'proven' | 'completed';

export interface ActivationLife {
  readonly state: ActivationState;
  readonly expiresAt: Instant;
}

export type ActivationEvent = 'proof-chosen' | 'answered-right' | 'completed';
export type ActivationRefusal = 'ended' | 'out-of-order';

export const activationEvents: readonly ActivationEvent[] = ['proof-chosen', 'answered-right', 'completed'];

export function advance(
  activation: ActivationLife,
  event: ActivationEvent,
  now: Instant,
): Result<ActivationState, ActivationRefusal> {
  if (now >= activation.expiresAt) return refuse('ended');
  switch (activation.state) {
    case 'choose-proof':
      return event === 'proof-chosen' ? ok('answer') : refuse('out-of-order');
    case 'answer':
      switch (event) {
        case 'proof-chosen':
          return ok('answer');
        case 'answered-right':
          return ok('proven');
        case 'completed':
          return refuse('out-of-order');
        default:
          return unreachable(event);
      }
    case 'proven':
      return event === 'completed' ? ok('completed') : refuse('out-of-order');
    case 'completed':
      return refuse('ended');
    default:
      return unreachable(activation.state);
  }
}
