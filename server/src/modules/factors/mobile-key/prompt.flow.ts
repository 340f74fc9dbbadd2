/**
 * The machine of one prompt: it waits, takes one answer of the phone while it lives, and an approval is taken once by the
 * screen that asked. The store saves by compare with the state before, so of two answers one wins.
 */
import { type Instant, ok, type Result, refuse, unreachable } from '@strongroom/core';

export type PromptState = 'waiting' | 'approved' | 'denied' | 'failed' | 'spent';

export interface PromptLife {
  readonly state: PromptState;
  readonly expiresAt: Instant;
}

/** `numbers-used-up`: the number of the other screen was typed wrong too often. */
export type PromptEvent = 'approved' | 'denied' | 'numbers-used-up' | 'taken';
export type PromptRefusal = 'ended' | 'not-approved';

export const promptEvents: readonly PromptEvent[] = ['approved', 'denied', 'numbers-used-up', 'taken'];

export function advance(prompt: PromptLife, event: PromptEvent, now: Instant): Result<PromptState, PromptRefusal> {
  if (now >= prompt.expiresAt) return refuse('ended');
  switch (prompt.state) {
    case 'waiting':
      switch (event) {
        case 'approved':
          return ok('approved');
        case 'denied':
          return ok('denied');
        case 'numbers-used-up':
          return ok('failed');
        case 'taken':
          return refuse('not-approved');
        default:
          return unreachable(event);
      }
    case 'approved':
      return event === 'taken' ? ok('spent') : refuse('ended');
    case 'denied':
    case 'failed':
    case 'spent':
      return refuse('ended');
    default:
      return unreachable(prompt.state);
  }
}
