/** Members of staff, their factors, sessions and acts, and what a kind of act must say of itself. */
import type { DeskActKind, StaffActView, StaffRole } from '@strongroom/contract';
import type { Instant, Money, Result } from '@strongroom/core';
import type { z } from 'zod';
import type { Tx } from '../../platform/database/database.ts';
import type { StaffMember } from '../../platform/http/route.ts';
import type { Origin, StaffPeople } from '../audit/index.ts';

export type { StaffMember };

export interface MemberRecord extends StaffMember {
  readonly state: 'invited' | 'active' | 'closed';
  readonly passwordHash: string | null;
  readonly openedAt: Instant;
}

export interface StaffFactor {
  readonly id: string;
  readonly staffId: string;
  readonly kind: 'totp' | 'passkey';
  /** The seed, or the public key of a passkey; sealed to the row, so that nobody puts their own in its place. */
  readonly secretSealed: Buffer | null;
  readonly lastStep: number | null;
  readonly name: string | null;
  readonly credentialId: Buffer | null;
  readonly transports: readonly string[] | null;
  readonly signCount: number | null;
  readonly backupEligible: boolean | null;
  readonly enrolledAt: Instant;
  readonly lastUsedAt: Instant | null;
}

export interface StaffSession {
  readonly id: string;
  readonly staffId: string;
  readonly createdAt: Instant;
  readonly activeAt: Instant;
}

export type StaffActState = StaffActView['state'];

export interface StaffAct {
  readonly id: string;
  readonly kind: DeskActKind;
  /** Canonical JSON, as it was hashed. */
  readonly parameters: string;
  /** Canonical JSON too, or nothing. */
  readonly shown: string | null;
  readonly hash: Buffer;
  readonly reason: string;
  readonly role: StaffRole;
  readonly people: 1 | 2;
  readonly userId: string | null;
  readonly entityId: string | null;
  readonly state: StaffActState;
  readonly proposedBy: string;
  readonly proposedAt: Instant;
  readonly expiresAt: Instant;
  readonly settledBy: string | null;
  readonly settledAt: Instant | null;
  readonly outcome: StaffActView['outcome'];
}

/** The two people of an act: who proposed it, and who approved it where it needs two. */
export interface ActPeople extends StaffPeople {
  readonly proposedBy: StaffMember;
  readonly approvedBy: StaffMember | null;
}

/** Why an act cannot be done as things are; told to the desk by its rule. */
export interface ActRefusal {
  readonly code: string;
  readonly rule: string;
  /** How much is in the way. */
  readonly remaining?: Money;
}

/**
 * A kind of act. `perform` runs in the transaction that settles the act: it writes its own audit entry, with
 * `staffActor(people, userId)` as the actor, and a refusal rolls everything back. What it answers as an object of plain
 * values is shown to the desk as the outcome: never a password, a code or a seed.
 */
export interface StaffActKind<Parameters = unknown> {
  readonly kind: DeskActKind;
  readonly role: StaffRole;
  readonly people: 1 | 2;
  /** How many this one needs, where one is not always enough. Whoever does it looks again. */
  peopleFor?(parameters: Parameters): Promise<1 | 2>;
  /** Whether the one who proposes must have identified the caller as this client a moment ago. */
  readonly identifiedCaller: boolean;
  /** Whether the client asked for this one themselves, so that nobody calls. Whoever does it makes sure of it. */
  isAskedFor?(parameters: Parameters): Promise<boolean>;
  readonly parameters: z.ZodType<Parameters>;
  /** What the second person should read beside the parameters: what an id stands for, how much it is. */
  shown?(parameters: Parameters): Promise<NonNullable<StaffActView['shown']>>;
  /** What others than our database must be asked for, before the act is proposed and again before it is approved. */
  ready?(parameters: Parameters): Promise<Result<null, ActRefusal>>;
  perform(tx: Tx, parameters: Parameters, people: ActPeople, origin: Origin): Promise<Result<unknown, ActRefusal>>;
}
