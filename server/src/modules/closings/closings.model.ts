/** Wishes to close an account, and what may stand in their way. */
import type { CARD_STATES } from '@strongroom/contract';
import type { Instant, Money } from '@strongroom/core';
import type { ClosingState } from './closing.flow.ts';

export interface Closing {
  readonly id: string;
  readonly accountId: string;
  /** Who asked. */
  readonly userId: string;
  readonly state: ClosingState;
  readonly askedAt: Instant;
  readonly until: Instant;
  readonly endedAt: Instant | null;
}

export interface CardOut {
  readonly hint: string;
  readonly state: (typeof CARD_STATES)[number];
  readonly stateSince: Instant;
}

/** What is left of an account, as far as closing it is concerned. */
export interface Remains {
  readonly cards: readonly CardOut[];
  /** A card was asked for and has not been sent. */
  readonly cardAskedFor: boolean;
  /** Minor units that a withdrawal under way still moves. */
  readonly underWayMinor: number;
  readonly cash: Money;
  /** Everything, at today's prices. */
  readonly equityMinor: number;
  /** What may not leave: the reserve for a card that is out, a fee that is owed. */
  readonly blockedMinor: number;
}

export type ClosingObstacle = 'balance' | 'withdrawals' | 'card-request';
export type ClosingWait = 'card' | 'withdrawals' | 'balance' | 'desk';
