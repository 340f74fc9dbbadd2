/** What members of staff do with acts: propose, look, second, refuse, take back; and what each of that may be refused for. */
import type { DeskAct, PasskeyRequest, ProblemCode } from '@strongroom/contract';
import type { Money, Result } from '@strongroom/core';
import type { RequestContext } from '../../platform/http/route.ts';
import type { StaffAct, StaffActKind, StaffMember } from './staff.model.ts';
import type { ProofRefusal, StaffProof } from './staff-proofs.ts';

export interface Refused<Code extends ProblemCode> {
  readonly code: Code;
  readonly rule?: string;
  readonly remaining?: Money;
}
/** Why a second person cannot decide. */
export type Settled = Refused<'not-found' | 'act-settled' | 'not-permitted'>;

export interface StaffActs {
  propose(
    member: StaffMember,
    wish: { act: DeskAct; reason: string; idempotencyKey: string },
    context: RequestContext,
  ): Promise<
    Result<
      StaffAct,
      Refused<'not-found' | 'not-permitted' | 'caller-not-identified' | 'act-refused' | 'idempotency-key-reused'>
    >
  >;
  /** Null for what is not there, and for what is none of the member's business. */
  find(member: StaffMember, id: string): Promise<StaffAct | null>;
  /** What waits, for whoever may decide about it or proposed it. */
  awaiting(member: StaffMember): Promise<StaffAct[]>;
  own(member: StaffMember, before: string | null): Promise<StaffAct[]>;
  ofClient(member: StaffMember, userId: string, before: string | null): Promise<StaffAct[]>;
  /** What the authenticator of the second person signs: this act, as it was seen. */
  ask(
    member: StaffMember,
    want: { id: string; hash: string },
  ): Promise<Result<PasskeyRequest, Settled | Refused<'factor-unavailable'>>>;
  approve(
    member: StaffMember,
    want: { id: string; hash: string; proof: StaffProof },
    context: RequestContext,
  ): Promise<Result<StaffAct, Settled | ProofRefusal | Refused<'act-refused'>>>;
  refuse(
    member: StaffMember,
    want: { id: string; reason: string },
    context: RequestContext,
  ): Promise<Result<StaffAct, Settled>>;
  withdraw(member: StaffMember, id: string, context: RequestContext): Promise<Result<StaffAct, Settled>>;
  /** The kinds that this member may do or propose. */
  kindsOf(member: StaffMember): readonly StaffActKind[];
  /** Writes down what ran out. */
  sweep(): Promise<void>;
  readonly pageLength: number;
}
