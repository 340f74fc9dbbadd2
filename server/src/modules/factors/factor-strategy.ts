/**
 * What one kind of factor must be able to do. A new factor is a folder with one implementation of this interface; the
 * challenges, budgets and evidence around it stay the same.
 */
import type { FactorKind, ProofMethod } from '@strongroom/contract';
import type { Instant, Result } from '@strongroom/core';
import type { Sql, Tx } from '../../platform/database/database.ts';
import type { User } from '../parties/index.ts';
import type { Policy } from '../policy/index.ts';
import type {
  BeginRefusal,
  ChallengeLane,
  CodeMessage,
  Factor,
  OpenChallenge,
  ResendRefusal,
} from './factors.model.ts';

export interface BegunProof {
  readonly codeSealed: Buffer | null;
  readonly expiresAt: Instant;
  readonly sends: number;
  readonly resendAt: Instant | null;
}

export interface ProofRequest {
  readonly challengeId: string;
  readonly factor: Factor;
  readonly user: User;
  readonly method: ProofMethod;
  readonly message: CodeMessage;
  readonly address: string;
  readonly lane: ChallengeLane;
  readonly policy: Policy;
  readonly now: Instant;
}

export interface FactorStrategy {
  readonly kind: FactorKind;
  readonly methods: readonly ProofMethod[];
  /** Digits of an answer, for the form. */
  digits(policy: Policy): number;
  hint(factor: Factor, on: Sql): Promise<string>;
  begin(tx: Tx, request: ProofRequest): Promise<Result<BegunProof, BeginRefusal>>;
  /** Sends the same code again; only for factors that send. */
  resend?(
    tx: Tx,
    request: ProofRequest,
    challenge: OpenChallenge,
  ): Promise<Result<{ resendAt: Instant }, ResendRefusal>>;
  /** Judges an answer; `step` is what must be spent with it, for factors that count. */
  judge(
    answer: string,
    challenge: OpenChallenge,
    factor: Factor,
    policy: Policy,
    now: Instant,
  ): Promise<{ readonly right: boolean; readonly step: number | null }>;
}
