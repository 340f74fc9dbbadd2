/** Approvals: what waits, for whom, bound to what, and proven how. */
import type { ApprovalSubject, DenialReason, ProofMethod } from '@strongroom/contract';
import type { Instant, Money } from '@strongroom/core';

export type ApprovalState = 'awaiting-proof' | 'proven' | 'used' | 'void';

/** What a method may still prove of an act with an amount. `remaining` null: no cap. */
export interface MethodCap {
  readonly remaining: Money | null;
  readonly sufficient: boolean;
}
/** What any factor may prove while it cools down: to no payee that came since. */
export interface CooldownCap extends MethodCap {
  readonly payeeSince: Instant;
}
/** By method, and what any factor may prove while it cools down. */
export type MethodCaps = { readonly [method in ProofMethod]?: MethodCap } & { readonly cooldown?: CooldownCap };

export interface Approval {
  readonly id: string;
  readonly userId: string;
  readonly sessionId: string;
  readonly subject: ApprovalSubject;
  /** SHA-256 of the canonical subject and user: the proof is for exactly this (PSD2 RTS Art. 5). */
  readonly binding: string;
  readonly caps: MethodCaps;
  readonly state: ApprovalState;
  readonly method: ProofMethod | null;
  readonly factorId: string | null;
  readonly provedAt: Instant | null;
  readonly createdAt: Instant;
  readonly expiresAt: Instant;
  /** Why its owner denied it on their phone; null where nobody did. */
  readonly denied: DenialReason | null;
}
