/** The emergency grant as it is kept, and what the rest of the house may ask of it. */
import type { Instant } from '@strongroom/core';
import type { GrantCourse } from './grant.flow.ts';

export interface Grant extends GrantCourse {
  readonly id: string;
  readonly userId: string;
  readonly codeFactorId: string;
  readonly cardFactorId: string | null;
  /** Cards printed so far. */
  readonly prints: number;
  readonly issuedAt: Instant;
  /** When it was over for good; an expired one stays open until a call or a new factor closes it. */
  readonly closedAt: Instant | null;
}

/**
 * How far a session reaches that rests on nothing but an emergency grant: everything its surface allows, the page of the
 * code card alone, or nothing any more. `none`: a permanent factor was proven, and no grant narrows it.
 */
export type GrantReach = 'none' | 'full' | 'print-only' | 'over';

/** Kinds that exist only while a grant does. They are no permanent factors, whatever they may prove meanwhile. */
export const EMERGENCY_KINDS = ['temporary-code', 'code-card'] as const;
export const isEmergency = (kind: string): boolean => (EMERGENCY_KINDS as readonly string[]).includes(kind);
