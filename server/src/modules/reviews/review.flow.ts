/**
 * The machine of a daily review. It waits to be read; unread it is told of on another channel, once; read it is done,
 * before that or after. Nothing makes it unread again, and it never runs out: what happened stays worth reading.
 */
import { ok, type Result, refuse, unreachable } from '@strongroom/core';
import type { ReviewState } from './reviews.model.ts';

export type ReviewEvent = 'acknowledged' | 'left-unread';
export const reviewEvents: readonly ReviewEvent[] = ['acknowledged', 'left-unread'];

export function advance(state: ReviewState, event: ReviewEvent): Result<ReviewState, 'settled'> {
  switch (state) {
    case 'open':
      return ok(event === 'acknowledged' ? 'acknowledged' : 'escalated');
    case 'escalated':
      return event === 'acknowledged' ? ok('acknowledged') : refuse('settled');
    case 'acknowledged':
      return refuse('settled');
    default:
      return unreachable(state);
  }
}

/** The states from which an event leads on: what the one statement that writes the next state asks for. */
export const statesBefore = (event: ReviewEvent): readonly ReviewState[] =>
  (['open', 'escalated', 'acknowledged'] as const).filter((state) => advance(state, event).ok);
