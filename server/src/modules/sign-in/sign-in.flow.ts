/**
 * The sign-in machine. A flow exists only once the password was right; from there each event answers the next state or
 * a refusal, and nothing but a right answer to a challenge of this flow reaches `signed-in`. The store saves by version
 * compare, so of two events on one state one wins.
 */
import { type Instant, ok, type Result, refuse, unreachable } from '@strongroom/core';

export type SignInState = 'choose-factor' | 'answer-challenge' | 'signed-in' | 'cancelled';

export interface SignInFlow {
  readonly id: string;
  readonly userId: string;
  readonly state: SignInState;
  readonly version: number;
  readonly publicComputer: boolean;
  /** Begun with a passkey alone: it takes that one answer and no other. */
  readonly passwordless: boolean;
  /** The browser it began on, where that was recognised. */
  readonly deviceId: string | null;
  readonly address: string;
  readonly createdAt: Instant;
  readonly expiresAt: Instant;
}

export type SignInEvent = 'factor-chosen' | 'code-sent-again' | 'answer-wrong' | 'answer-right' | 'cancelled';
export type SignInRefusal = 'flow-ended' | 'nothing-to-answer';

export const signInEvents: readonly SignInEvent[] = [
  'factor-chosen',
  'code-sent-again',
  'answer-wrong',
  'answer-right',
  'cancelled',
];

export function advance(flow: SignInFlow, event: SignInEvent, now: Instant): Result<SignInFlow, SignInRefusal> {
  if (now >= flow.expiresAt) return refuse('flow-ended');
  switch (flow.state) {
    case 'choose-factor':
      if (event === 'factor-chosen') return to(flow, 'answer-challenge');
      if (event === 'cancelled') return to(flow, 'cancelled');
      return refuse('nothing-to-answer');
    case 'answer-challenge':
      switch (event) {
        case 'factor-chosen':
        case 'code-sent-again':
        case 'answer-wrong':
          return to(flow, 'answer-challenge');
        case 'answer-right':
          return to(flow, 'signed-in');
        case 'cancelled':
          return to(flow, 'cancelled');
        default:
          return unreachable(event);
      }
    case 'signed-in':
    case 'cancelled':
      return refuse('flow-ended');
    default:
      return unreachable(flow.state);
  }
}

const to = (flow: SignInFlow, state: SignInState) => ok({ ...flow, state, version: flow.version + 1 });
