/**
 * The approval machine: proven by one right answer, used once by exactly the act it was made for, void as soon as
 * anything else is asked of it.
 */
import { type Instant, ok, type Result, refuse, unreachable } from '@strongroom/core';
import type { Approval, ApprovalState } from './approvals.model.ts';

export type ApprovalEvent = 'answered-right' | 'used' | 'cancelled' | 'asked-for-something-else';
export const approvalEvents: readonly ApprovalEvent[] = [
  'answered-right',
  'used',
  'cancelled',
  'asked-for-something-else',
];

export function advance(
  approval: Pick<Approval, 'state' | 'expiresAt'>,
  event: ApprovalEvent,
  now: Instant,
): Result<ApprovalState, 'approval-void'> {
  if (now >= approval.expiresAt) return refuse('approval-void');
  switch (approval.state) {
    case 'awaiting-proof':
      if (event === 'answered-right') return ok('proven');
      return event === 'used' ? refuse('approval-void') : ok('void');
    case 'proven':
      if (event === 'answered-right') return refuse('approval-void');
      return ok(event === 'used' ? 'used' : 'void');
    case 'used':
    case 'void':
      return refuse('approval-void');
    default:
      return unreachable(approval.state);
  }
}
