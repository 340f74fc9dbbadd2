/**
 * The machine of a changed contact point. A code from the new one is always needed; beside it a code from the old one,
 * or, where the old one is lost, a wait that nobody can shorten and everybody on file is told of.
 */
import { type Instant, ok, type Result, refuse, secondsToMs, unreachable } from '@strongroom/core';

export type ChangeState = 'awaiting-codes' | 'waiting' | 'done' | 'cancelled';
export type ChangeEvent = 'new-confirmed' | 'old-confirmed' | 'due' | 'cancelled';
export const changeEvents: readonly ChangeEvent[] = ['new-confirmed', 'old-confirmed', 'due', 'cancelled'];

export interface ChangeProgress {
  readonly state: ChangeState;
  readonly oldLost: boolean;
  readonly oldConfirmedAt: Instant | null;
  readonly newConfirmedAt: Instant | null;
  /** Null while codes are awaited. */
  readonly effectiveAt: Instant | null;
  readonly expiresAt: Instant;
}

export function advanceChange<C extends ChangeProgress>(
  change: C,
  event: ChangeEvent,
  at: { readonly now: Instant; readonly waitSeconds: number },
): Result<C, 'ended' | 'out-of-turn'> {
  const { now } = at;
  switch (change.state) {
    case 'awaiting-codes':
      if (event === 'cancelled') return ok({ ...change, state: 'cancelled' });
      if (now >= change.expiresAt) return refuse('ended');
      if (event === 'new-confirmed' && change.newConfirmedAt === null)
        return ok(settled({ ...change, newConfirmedAt: now }, at));
      if (event === 'old-confirmed' && change.oldConfirmedAt === null && !change.oldLost)
        return ok(settled({ ...change, oldConfirmedAt: now }, at));
      return refuse('out-of-turn');
    case 'waiting':
      if (event === 'cancelled') return ok({ ...change, state: 'cancelled' });
      if (event === 'due' && change.effectiveAt !== null && now >= change.effectiveAt)
        return ok({ ...change, state: 'done' });
      return refuse('out-of-turn');
    case 'done':
    case 'cancelled':
      return refuse('ended');
    default:
      return unreachable(change.state);
  }
}

/** Where a side that was just confirmed leads. */
function settled<C extends ChangeProgress>(change: C, { now, waitSeconds }: { now: Instant; waitSeconds: number }): C {
  if (change.newConfirmedAt === null) return change;
  if (change.oldLost) return { ...change, state: 'waiting', effectiveAt: now + secondsToMs(waitSeconds) };
  return change.oldConfirmedAt === null ? change : { ...change, state: 'done', effectiveAt: now };
}
