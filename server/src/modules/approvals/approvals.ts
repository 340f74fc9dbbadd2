/** Approvals: the gate that asks for them (authorise) and the ways to prove them (proofs). */
import type { DenialReason } from '@strongroom/contract';
import type { Tx } from '../../platform/database/database.ts';
import { consume } from '../../platform/database/primitives.ts';
import { type ApprovalsDeps, makeApprovalDesk } from './approval-desk.ts';
import { voidApproval } from './approvals.store.ts';
import { type Authorise, makeAuthorise } from './authorise.ts';
import { makeProofs, type Proofs } from './proofs.ts';

export interface Approvals extends Proofs {
  readonly authorise: Authorise;
  /** Makes an approval void, whoever's session asked for it, and keeps why: whoever waits for it is told. */
  deny(tx: Tx, approvalId: string, reason: DenialReason): Promise<void>;
}

export function makeApprovals(deps: ApprovalsDeps): Approvals {
  const desk = makeApprovalDesk(deps);
  return {
    authorise: makeAuthorise(deps, desk),
    deny: async (tx, approvalId, reason) => void (await consume(tx, voidApproval(approvalId, reason))),
    ...makeProofs(deps, desk),
  };
}
