/** A daily review: what of one day was counted for one user, what of it is unusual, and whether somebody has read it. */
import type { ReviewFinding, ReviewKind } from '@strongroom/contract';
import type { Instant } from '@strongroom/core';
import type { AuditEntry, Period } from '../audit/index.ts';

export type ReviewState = 'open' | 'escalated' | 'acknowledged';
export type Counts = Readonly<Record<ReviewKind, number>>;

export interface Review extends Period {
  readonly id: string;
  readonly userId: string;
  readonly day: string;
  /** Of a day that was not over yet. */
  readonly early: boolean;
  readonly counts: Counts;
  readonly findings: readonly ReviewFinding[];
  readonly state: ReviewState;
  readonly writtenAt: Instant;
  readonly escalatesAt: Instant;
  readonly escalatedAt: Instant | null;
  readonly acknowledgedAt: Instant | null;
}

/** The day of a legal entity that is being reviewed, by whoever came first. */
export interface Run extends Period {
  readonly entityId: string;
  readonly day: string;
}

export interface ReviewPage {
  readonly reviews: readonly Review[];
  readonly next: string | null;
}

export interface ReviewWithEntries {
  readonly review: Review;
  readonly entries: readonly AuditEntry[];
  readonly more: boolean;
}

/** What writing and escalating reviews say of themselves: no news to review on the day after. */
export const OWN_EVENTS = 'review';
