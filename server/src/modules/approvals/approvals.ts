/** Approvals: the gate that asks for them (authorise) and the ways to prove them (proofs). */
import { type ApprovalsDeps, makeApprovalDesk } from './approval-desk.ts';
import { type Authorise, makeAuthorise } from './authorise.ts';
import { makeProofs, type Proofs } from './proofs.ts';

export interface Approvals extends Proofs {
  readonly authorise: Authorise;
}

export function makeApprovals(deps: ApprovalsDeps): Approvals {
  const desk = makeApprovalDesk(deps);
  return { authorise: makeAuthorise(deps, desk), ...makeProofs(deps, desk) };
}
