/**
 * What one kind of factor must be able to do. A new factor is a folder with one implementation of this interface; the
 * challenges, budgets and evidence around it stay the same.
 */
import type { FactorAsk, FactorKind, ProofMethod } from '@strongroom/contract';
import type { Instant, Result } from '@strongroom/core';
import type { Sql, Statement, Tx } from '../../platform/database/database.ts';
import type { User } from '../parties/index.ts';
import type { Policy } from '../policy/index.ts';
import type {
  Afterwards,
  Answer,
  AskedFrom,
  BeginRefusal,
  ChallengeLane,
  CodeMessage,
  Factor,
  OpenChallenge,
  Purpose,
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
  /** What a card asked, to be answered before it answers. */
  readonly cardAsks: string | null;
  readonly purpose: Purpose;
  readonly message: CodeMessage;
  readonly from: AskedFrom;
  readonly address: string;
  readonly lane: ChallengeLane;
  readonly policy: Policy;
  readonly now: Instant;
}

/** An answer with all that it is judged by. */
export interface Answered {
  readonly challenge: OpenChallenge;
  readonly factor: Factor;
  readonly user: User;
  readonly purpose: Purpose;
  readonly policy: Policy;
  readonly now: Instant;
}

export type Verdict =
  /** `spend` is a statement for `consume`: what may be used once with this answer, beside the challenge. */
  | {
      readonly verdict: 'right';
      readonly spend: Statement<unknown> | null;
      readonly deviceBound: boolean;
      readonly afterwards?: Afterwards;
    }
  /** Right by itself, but from a copy of the factor. */
  | { readonly verdict: 'copied' }
  | { readonly verdict: 'wrong'; readonly fault: string | null };

export interface FactorStrategy {
  readonly kind: FactorKind;
  readonly methods: readonly ProofMethod[];
  /** Digits of an answer, for the form. */
  digits(policy: Policy): number;
  hint(factor: Factor, on: Sql): Promise<string>;
  /** Whether the key may leave its device; only for factors that hold one. */
  keptOn?(factor: Factor, on: Sql): Promise<'one-device' | 'synced'>;
  /** The ways by which nothing that is sent reaches it any more; only for factors that send. */
  silent?(factor: Factor, on: Sql): Promise<readonly ProofMethod[]>;
  /** What wrong answers are counted against, where that is not the factor: one thing that several users hold. */
  triesKey?(on: Sql, factorId: string): Promise<string>;
  begin(tx: Tx, request: ProofRequest): Promise<Result<BegunProof, BeginRefusal>>;
  /** Sends the same code again; only for factors that send. */
  resend?(
    tx: Tx,
    request: ProofRequest,
    challenge: OpenChallenge,
  ): Promise<Result<{ resendAt: Instant }, ResendRefusal>>;
  /** What the factor is asked beside the challenge itself; only for factors that are asked something. */
  ask?(on: Sql, challenge: OpenChallenge, factor: Factor, at: Pick<Answered, 'purpose' | 'policy'>): Promise<FactorAsk>;
  judge(answer: Answer, at: Answered): Promise<Verdict>;
  /** A statement for `consume` that gives an active factor another name; only for kinds with names. */
  rename?(factor: Factor, name: string): Statement<unknown>;
  /** Drops what the kind keeps of a factor beside it, when that is removed. */
  forget?(tx: Tx, factorId: string): Promise<void>;
}
