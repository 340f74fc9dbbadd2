/** What the files of a password recovery share: what they refuse, what they show, what they are made of. */
import type { Challenge, OfferedFactor } from '@strongroom/contract';
import type { Clock, Instant, Random } from '@strongroom/core';
import type { Database, Tx } from '../../platform/database/database.ts';
import type { RequestContext } from '../../platform/http/route.ts';
import type { Jobs } from '../../platform/jobs/jobs.ts';
import type { Vault } from '../../platform/vault/vault.ts';
import { type Actor, type Audit, originOf } from '../audit/index.ts';
import type { Delivery } from '../delivery/index.ts';
import { type Devices, deviceLabel } from '../devices/index.ts';
import type { Challenges, Factors, SimGuard } from '../factors/index.ts';
import type { Locks } from '../locks/index.ts';
import type { Parties, User } from '../parties/index.ts';
import type { Passwords } from '../passwords/index.ts';
import type { Policies } from '../policy/index.ts';
import type { Sessions } from '../sessions/index.ts';
import type { SignIn } from '../sign-in/index.ts';
import type { ContactChanges } from './contact-changes.ts';
import type { Notices } from './notices.ts';
import type { RecoveryFlow } from './recovery.flow.ts';

export interface Ended {
  readonly code: 'recovery-ended';
}
export interface TooMany {
  readonly code: 'too-many-requests';
  readonly retryAt: Instant;
}
/** A password in place of the mailbox is refused as at sign-in. */
export type BeginRefusal = TooMany | { readonly code: 'sign-in-refused' };
export interface Wrong {
  readonly code: 'answer-wrong';
  readonly attemptsLeft: number;
}
export interface MailAgainRefusal {
  readonly code: 'resend-too-soon' | 'send-limit';
  readonly rule: string;
  readonly retryAt: Instant;
}
export type MailRefusal = Ended | Wrong | { readonly code: 'no-recovery-factor' };
export type AnswerRefusal =
  | Ended
  | Wrong
  | { readonly code: 'challenge-ended' | 'factor-suspended' }
  | { readonly code: 'factor-paused'; readonly retryAt: Instant };

/** A recovery as its browser may see it. */
export interface Shown {
  readonly flow: RecoveryFlow;
  readonly offered: readonly OfferedFactor[];
  readonly challenge: Challenge | null;
  readonly minimumPasswordLength: number;
  readonly mail: { readonly resendAt: Instant; readonly resendsLeft: number } | null;
  /** The number that is to be replaced and the one that was named; null until one was. */
  readonly number: {
    readonly from: string;
    readonly to: string;
    readonly resendAt: Instant | null;
    readonly calls: boolean;
  } | null;
}

export interface RecoveryDeps {
  readonly database: Database;
  readonly vault: Vault;
  readonly audit: Audit;
  readonly jobs: Jobs;
  readonly delivery: Delivery;
  readonly parties: Parties;
  readonly locks: Locks;
  readonly devices: Devices;
  readonly policies: Policies;
  readonly passwords: Passwords;
  readonly factors: Factors;
  readonly challenges: Challenges;
  readonly simGuard: SimGuard;
  readonly sessions: Sessions;
  readonly signIn: SignIn;
  readonly notices: Notices;
  readonly changes: ContactChanges;
  readonly serviceNames: readonly string[];
  readonly clock: Clock;
  readonly random: Random;
}

/** Nobody is signed in: what they proved stands in the flow. */
export const anonymous: Actor = { kind: 'anonymous', userId: null, sessionId: null, surface: 'portal' };

export const makeRecord =
  (audit: Audit) =>
  (
    tx: Tx,
    event: string,
    user: User | null,
    context: RequestContext,
    details: Record<string, string | number | boolean> = {},
    outcome: 'done' | 'refused' = 'done',
  ) =>
    audit.append(tx, {
      event,
      outcome,
      actor: anonymous,
      userId: user?.id ?? null,
      accountId: null,
      details,
      origin: originOf(context, deviceLabel(context.userAgent)),
    });
