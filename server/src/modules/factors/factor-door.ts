/**
 * What the one door of factors (factors.ts) does, for whoever stands before it: each kind, the modules around them, and
 * the composition root. Every change of a factor is one of these.
 */
import type { FactorKind } from '@strongroom/contract';
import type { Instant, Result } from '@strongroom/core';
import type { Sql, Tx } from '../../platform/database/database.ts';
import type { User } from '../parties/index.ts';
import type { FactorEvent } from './factor.flow.ts';
import type { Act } from './factor-record.ts';
import type { CooldownReason, Factor } from './factors.model.ts';
import type { Several, ShownStep } from './factors.store.ts';
import type { KindStanding } from './standing.rules.ts';
import type { ThingState } from './thing.rules.ts';

/** A factor to be. What its kind has to say of it goes to the audit trail as `details`. */
export interface NewFactor {
  readonly kind: FactorKind;
  /** Drawn by whoever seals a secret to its row. */
  readonly id?: string;
  /** The number it is reached by; one that has a factor already gets no second. */
  readonly contactPointId?: string;
  readonly secretSealed?: Buffer;
  /** Why it proves less for a while; the first factor of somebody and one brought here by the house do not. */
  readonly cooldown?: CooldownReason;
  /** One more beside what waits or is active of its kind: each stands for a thing of its own. */
  readonly besides?: boolean;
  /** Waits for a confirmation until then, with so many answers; without it the factor is active at once. */
  readonly pending?: { readonly until: Instant | null; readonly answers: number | null };
  readonly details?: Readonly<Record<string, string>>;
}

/** The legal entity does not accept this kind, whoever asks. */
export interface FactorForbidden {
  readonly code: 'factor-forbidden';
  readonly rule: 'factor.forbidden';
}

/** What happens to a factor that stays: the state it takes is that of the flow. */
export type Move = Extract<FactorEvent, 'copied' | 'make-broken' | 'suspended' | 'brought-back' | 'lost' | 'returned'>;

/** What a confirmation brings with it. */
export interface Confirmed {
  /** What it used up, and told of the factor. */
  readonly shown?: ShownStep;
  /** One that stood aside is confirmed anew as well. */
  readonly again?: boolean;
  /** False where who confirms has it in hand from the house: it proves in full at once. */
  readonly cools?: boolean;
}

export interface Factors {
  list(userId: string, on?: Sql): Promise<Factor[]>;
  find(factorId: string, userId: string): Promise<Factor | null>;
  /** What the legal entity says of each kind, and whether the user lacks all of those it requires. */
  demands(user: User): Promise<{ kinds: KindStanding[]; requiredMissing: boolean }>;
  /** Serialises what happens to the factors of a user. */
  lock(tx: Tx, userId: string): Promise<Factor[]>;
  /** That somebody began to enrol a kind of which there is no factor yet. */
  recordBegun(tx: Tx, user: User, kind: FactorKind, act: Act): Promise<void>;
  /** Adds a factor; pending, it replaces what waits of its kind, active, what a user may have only one of. */
  enrol(tx: Tx, user: User, wish: NewFactor, act: Act): Promise<Result<Factor, FactorForbidden>>;
  /** A pending factor becomes active, once. */
  confirm(tx: Tx, user: User, factorId: string, act: Act, how?: Confirmed): Promise<boolean>;
  /**
   * Something happened to the thing that a factor stands for, which is told elsewhere: it is written down, and weak factors
   * come back only where `weak` says so. One that was never confirmed is revoked by whatever takes it out of use.
   */
  follow(
    tx: Tx,
    at: { readonly userId: string; readonly factorId: string },
    to: ThingState,
    act: Act & { readonly weak: 'stays' | 'returns' },
  ): Promise<void>;
  /** Whether weak factors would prove again if this one went. */
  restoresWeak(on: Sql, userId: string, factorId: string): Promise<boolean>;
  /** Gives it another name; false when it is no active factor of the user, or of a kind without names. */
  rename(tx: Tx, user: User, factorId: string, name: string, act: Act): Promise<boolean>;
  /** A factor that stays but is reached otherwise (another phone, another number) proves less for a while. */
  coolDown(
    tx: Tx,
    user: User,
    factorId: string,
    reason: CooldownReason,
    /** `since` where what calls for it happened earlier than it was noticed. */
    act: Act & { readonly since?: Instant },
  ): Promise<void>;
  /** `rule` says why, in the audit trail. False where the factor is not in a state this can happen to. */
  move(
    tx: Tx,
    user: User,
    factorId: string,
    event: Move,
    act: Act & { readonly rule: string; readonly details?: Readonly<Record<string, string>> },
  ): Promise<boolean>;
  remove(tx: Tx, user: User, factorId: string, act: Act): Promise<Result<null, 'not-found' | 'last-factor'>>;
  /** Of a user who is closed: nothing proves anything any more, the last one included. Answers how many there were. */
  endAll(tx: Tx, user: User, act: Act): Promise<number>;
  /** Everything that proves but what bridges makes room for an emergency grant; answers which, for the grant to keep. */
  standAside(tx: Tx, userId: string): Promise<readonly string[]>;
  /** Those of these that stood aside prove again; answers how many. The grant that set them aside tells it. */
  bringBack(tx: Tx, userId: string, factorIds: readonly string[]): Promise<number>;
  /** What bridged, or made room for another, is over; told by whoever ends it. */
  endThose(tx: Tx, userId: string, which: Several): Promise<void>;
  /** What was reached by one contact point is reached by the one that took its place. */
  repoint(tx: Tx, userId: string, contactPoints: { readonly from: string; readonly to: string }): Promise<void>;
}
