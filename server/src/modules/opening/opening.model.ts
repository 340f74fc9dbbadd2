/** What both ways of opening access share: by the phone as a factor, or by another factor beside the phone. */
import type { FactorKind, PasswordViolation } from '@strongroom/contract';
import type { Clock, Instant, Random, Result } from '@strongroom/core';
import type { Database, Tx } from '../../platform/database/database.ts';
import type { RequestContext } from '../../platform/http/route.ts';
import type { Actor, Audit, originOf } from '../audit/index.ts';
import type { Delivery } from '../delivery/index.ts';
import type { Factors, Passkeys, TotpEnrolment } from '../factors/index.ts';
import type { ContactCodes, ContactPoint, Parties, User } from '../parties/index.ts';
import type { Passwords } from '../passwords/index.ts';
import type { Policies } from '../policy/index.ts';

export type PasswordRefusal = {
  readonly code: 'password-unacceptable';
  readonly violations: PasswordViolation[];
};
export type CompleteRefusal =
  | { readonly code: 'opening-ended' | 'answer-wrong' | 'challenge-ended' }
  | { readonly code: 'factor-forbidden'; readonly rule: 'factor.forbidden'; readonly kind: FactorKind }
  | PasswordRefusal;

export interface Invitation {
  readonly user: User;
  readonly phone: ContactPoint;
  readonly mail: ContactPoint;
  readonly expiresAt: Instant;
  /** Whoever has shown the invitation and the phone; null before. */
  readonly ticketHash: Buffer | null;
}

/** What both ways of finishing an opening share. */
export interface OpeningParts {
  find(token: string): Promise<Invitation | null>;
  judgePassword(invitation: Invitation, password: string): Promise<PasswordRefusal | null>;
  /** Charges one answer, writes a wrong one down. */
  judgePhone(
    invitation: Invitation,
    code: string,
    context: RequestContext,
  ): Promise<Result<null, { readonly code: 'answer-wrong' | 'challenge-ended' }>>;
  actOf(user: User, context: RequestContext): Act;
  record(
    tx: Tx,
    event: string,
    user: User,
    context: RequestContext,
    details: Record<string, string>,
    outcome?: 'done' | 'refused',
  ): Promise<void>;
}
interface Act {
  readonly actor: Actor;
  readonly origin: ReturnType<typeof originOf>;
  readonly provedBy: null;
}

export interface OpeningDeps {
  readonly database: Database;
  readonly audit: Audit;
  readonly delivery: Delivery;
  readonly parties: Parties;
  readonly contactCodes: ContactCodes;
  readonly policies: Policies;
  readonly passwords: Passwords;
  readonly factors: Factors;
  readonly totp: TotpEnrolment;
  readonly passkeys: Passkeys;
  /** Where the portal is reached, without a trailing slash. */
  readonly portalUrl: string;
  readonly serviceNames: readonly string[];
  readonly clock: Clock;
  readonly random: Random;
}
