/** Factors, challenges and evidence: one vocabulary for sign-in and approvals alike. */
import type { FactorKind, PasskeyAssertion, PromptApproved, ProofMethod, Surface } from '@strongroom/contract';
import { assert, type Instant } from '@strongroom/core';
import type { Statement, Tx } from '../../platform/database/database.ts';
import type { SecurityAct } from '../delivery/index.ts';

export type FactorState = 'pending' | 'active' | 'displaced' | 'suspended' | 'lost' | 'returned' | 'revoked';

export type CooldownReason = 'enrolled' | 'migrated' | 'number-changed' | 'sim-swapped';

export interface Factor {
  readonly id: string;
  readonly userId: string;
  readonly kind: FactorKind;
  readonly state: FactorState;
  readonly contactPointId: string | null;
  readonly secretSealed: Buffer | null;
  readonly lastStep: number | null;
  /** Steps that the clock of an authenticator app is ahead. */
  readonly driftSteps: number;
  /** The name its owner gave an authenticator app. */
  readonly label: string | null;
  readonly enrolledAt: Instant;
  readonly lastUsedAt: Instant | null;
  readonly pendingUntil: Instant | null;
  /** A changed factor proves less until then; see cooldown.rules.ts. */
  readonly cooldownSince: Instant | null;
  readonly cooldownUntil: Instant | null;
  readonly cooldownReason: CooldownReason | null;
}

/** What an answer will prove. A challenge answers its own purpose and no other. */
export interface Purpose {
  readonly kind: 'sign-in' | 'approval' | 'activation' | 'recovery';
  readonly id: string;
  /** What the answer is good for, in full: of an approval the hash of the act, of a sign-in its flow. */
  readonly binding: string;
  /** Set where a displaced factor is proven again: this one answers, and no other. */
  readonly reproves?: string | null;
}

/**
 * Whose budget a challenge counts against: a browser that is known to be the owner's, or null for all strangers together.
 *
 * Attack: somebody who knows the password opens challenges, answers them wrong or has codes sent, over and over. Counted
 * with the owner's own, that would keep the owner from signing in, from approving and from changing the password.
 */
export type ChallengeLane = string | null;

export interface OpenChallenge {
  readonly id: string;
  readonly lane: ChallengeLane;
  readonly factorId: string;
  readonly userId: string;
  readonly method: ProofMethod;
  readonly codeSealed: Buffer | null;
  readonly expiresAt: Instant;
  readonly answersLeft: number;
  readonly sends: number;
  readonly resendAt: Instant | null;
}

/**
 * Whether a factor may answer for a purpose: an active one, or the very one that stands aside and is to be proven again.
 */
export const mayAnswer = (
  { id, state }: Pick<Factor, 'id' | 'state'>,
  { reproves }: Pick<Purpose, 'reproves'>,
): boolean => (reproves == null ? state === 'active' : state === 'displaced' && id === reproves);

/** One proof given: what a session or an approval rests on. */
export interface Evidence {
  readonly method: 'password' | ProofMethod;
  readonly factorId: string | null;
  readonly provedAt: Instant;
  /** Made by a key that cannot leave its device. */
  readonly deviceBound?: boolean;
}

/** A code that was typed, what an authenticator signed, or word that the phone has approved. */
export type Answer = string | PasskeyAssertion | PromptApproved;

/** Where a proof is asked from, for those to see who are to give it. */
export interface AskedFrom {
  readonly address: string;
  readonly device: string;
  readonly surface: Surface;
}

/** Only a signature over the origin is: a code can be typed into a look-alike page and passed on at once. */
export const isPhishingResistant = ({ method }: Pick<Evidence, 'method'>): boolean => method === 'passkey';

/** What the person reads with the code: it must name exactly what the code is for (PSD2 RTS Art. 5, dynamic linking). */
export type CodeMessage =
  | { readonly template: 'code.sign-in' }
  | {
      readonly template: 'code.approval.withdrawal';
      readonly amountMinor: number;
      readonly currency: 'USD' | 'CAD' | 'JPY' | 'EUR';
      readonly payeeName: string;
      readonly accountHint: string;
    }
  | {
      readonly template: 'code.approval.security';
      readonly what: SecurityAct;
    };

interface Unavailable {
  readonly code: 'factor-unavailable';
  readonly rule: string;
}
/** A factor that exists and may not prove this. */
export type Barred =
  | { readonly code: 'passkey-synced'; readonly rule: 'passkey.device-bound-roles'; readonly kind: FactorKind }
  | { readonly code: 'factor-forbidden'; readonly rule: 'factor.forbidden'; readonly kind: FactorKind }
  | {
      readonly code: 'factor-too-weak';
      readonly rule: 'factor.strongest-for';
      readonly kind: FactorKind;
      readonly stronger: { readonly factorId: string; readonly kind: FactorKind; readonly hint: string };
    };
interface Later<Code> {
  readonly code: Code;
  readonly rule: string;
  readonly retryAt: Instant;
}
interface EmergencyAccessEnded {
  readonly code: 'emergency-access-ended';
  readonly rule: string;
}
export type SendRefusal = Unavailable | Later<'resend-too-soon' | 'send-limit'>;
export type BeginRefusal = SendRefusal | EmergencyAccessEnded | Barred;
export type ResendRefusal = SendRefusal | { readonly code: 'challenge-ended'; readonly rule: string };

/** The factor that was copied; for a verdict that says so. */
export const copyOf = (judgement: Judgement): { readonly factorId: string } => {
  assert(judgement.verdict === 'copied', 'only a copied factor is followed up as one');
  return { factorId: judgement.factor.id };
};

/** What else belongs to the transaction that spends an answer, such as telling the owner. */
export type Afterwards = (tx: Tx) => Promise<void>;

export type Judgement =
  | {
      readonly verdict: 'right';
      readonly challengeId: string;
      readonly lane: ChallengeLane;
      readonly factor: Factor;
      readonly method: ProofMethod;
      /** What must be spent with it, once; null: the use of the factor is noted and no more. */
      readonly spend: Statement<unknown> | null;
      readonly deviceBound: boolean;
      readonly afterwards?: Afterwards;
      /** What wrong answers of this factor are counted against. */
      readonly triesKey: string;
      /** The factor stands aside and was proven again. */
      readonly reproven: boolean;
    }
  | {
      readonly verdict: 'wrong';
      readonly factorId: string;
      readonly method: ProofMethod;
      readonly attemptsLeft: number;
      /** Set when this wrong answer paused the lane it came from. */
      readonly pausedUntil: Instant | null;
      readonly kind: FactorKind;
      /** What was wrong, for the audit trail alone. */
      readonly fault: string | null;
    }
  /** A right answer by what must be a copy of the factor: its counter went back. */
  | { readonly verdict: 'copied'; readonly challengeId: string; readonly factor: Factor }
  | { readonly verdict: 'paused'; readonly factorId: string; readonly retryAt: Instant }
  | { readonly verdict: 'barred'; readonly barred: Barred }
  | { readonly verdict: 'ended' };
