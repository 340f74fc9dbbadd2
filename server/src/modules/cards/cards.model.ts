/** Security cards in the words of the house. What is secret about a card never leaves the module. */
import type { Instant } from '@strongroom/core';
import type { Actor, Origin } from '../audit/index.ts';
import type { CardState } from './card.flow.ts';

export interface Card {
  readonly id: string;
  readonly serialNo: string;
  readonly maker: string;
  readonly model: string;
  readonly suite: string;
  readonly seedSealed: Buffer | null;
  readonly pinSealed: Buffer | null;
  readonly nextCounter: number;
  readonly aheadCounter: number | null;
  readonly aheadUntil: Instant | null;
  readonly recentChallenges: readonly string[];
  readonly state: CardState;
  readonly ownerId: string | null;
  readonly accountId: string | null;
  readonly expiresAt: Instant | null;
  readonly importedAt: Instant;
  readonly stateSince: Instant;
  readonly requiredAt: Instant | null;
  readonly pinResetUntil: Instant | null;
}

export interface Holder {
  readonly factorId: string;
  readonly cardId: string;
  readonly userId: string;
  readonly isOwner: boolean;
}

export interface CardRequest {
  readonly id: string;
  readonly userId: string;
  readonly accountId: string;
  readonly replaces: string | null;
  readonly pinSealed: Buffer | null;
  readonly state: 'open' | 'fulfilled' | 'cancelled';
  readonly createdAt: Instant;
}

export type TaskKind = 'activate' | 'resynchronise' | 'change-pin' | 'share';
export interface CardTask {
  readonly id: string;
  readonly cardId: string;
  readonly userId: string;
  readonly sessionId: string;
  readonly kind: TaskKind;
  readonly challenges: readonly string[];
  readonly answersLeft: number;
  readonly expiresAt: Instant;
}

export interface LedgerEntry {
  readonly id: string;
  readonly cardId: string;
  readonly accountId: string;
  readonly userId: string;
  readonly kind: 'reserve-held' | 'reserve-released' | 'fee-charged' | 'fee-collected';
  readonly usdMinor: number;
  readonly at: Instant;
}

/** Who does it, for the audit trail: a client with a session, staff with a second pair of eyes, or the system by rule. */
export interface CardAct {
  readonly actor: Actor;
  readonly origin: Origin | null;
  /** How the act was proven, where it was: notices go elsewhere. */
  readonly provedBy?: string | null;
}
