/** A session: what somebody signed in with, and since when. Whether it still lives is read by one pure function. */
import type { CapabilityGroup, SessionDriftChange, SessionEnd, Surface } from '@strongroom/contract';
import type { Instant } from '@strongroom/core';
import type { Evidence } from '../factors/index.ts';

/** What is kept of the place and the program behind a request. Null where nobody knows, or it is not asked. */
export interface Sight {
  readonly address: string;
  readonly country: string | null;
  readonly asn: number | null;
  /** "Chrome on Linux": no version, so that an update is no change. */
  readonly program: string | null;
  /** The platform by the browser's own hint, which a copied name of the browser does not bring along. */
  readonly platform: string | null;
  /** Of the device's cookie. */
  readonly series: string | null;
}

export interface Drift {
  readonly at: Instant;
  readonly changes: readonly SessionDriftChange[];
  readonly address: string;
  readonly program: string | null;
}

export interface Session {
  readonly id: string;
  readonly userId: string;
  readonly surface: Surface;
  /** The registered client it was opened for; null for the pages of the house itself. No cookie ever opens such a one. */
  readonly clientId: string | null;
  readonly deviceId: string | null;
  readonly deviceLabel: string;
  readonly address: string;
  readonly publicComputer: boolean;
  readonly evidence: readonly Evidence[];
  readonly createdAt: Instant;
  readonly provedAt: Instant;
  readonly activeAt: Instant;
  readonly lapsed: readonly CapabilityGroup[];
  /** The registered client that opened it; null in a browser. */
  readonly clientName: string | null;
  /** The last operation that was done and no reading; null before the first. */
  readonly lastAct: string | null;
  readonly lastActAt: Instant | null;
  /** Since when it holds the trading role of its user; null while it does not. */
  readonly tradingSince: Instant | null;
  /** When the role was taken from it, and by which session. */
  readonly tradingLostAt: Instant | null;
  readonly tradingLostTo: string | null;
  /** The nightly teardown leaves it alone until then. */
  readonly teardownExemptUntil: Instant | null;
  /** From where and with what it was last proven; null until its program comes for the first time. */
  readonly seen: Sight | null;
  /** What changed since; null where nothing did that the policy minds. */
  readonly drift: Drift | null;
}

export type EndReason = SessionEnd;

export type FoundSession =
  | { readonly kind: 'live'; readonly session: Session }
  /** `publicComputer`: its browser must be cleared of everything we left there. */
  | { readonly kind: 'ended'; readonly publicComputer: boolean; readonly reason: EndReason | null }
  | { readonly kind: 'none' };

export const CAPABILITY_GROUPS = ['read', 'trade-reduce', 'trade-open', 'move-money', 'change-security'] as const;

export interface GroupLimit {
  readonly group: CapabilityGroup;
  readonly lapsed: boolean;
  readonly idleEndsAt: Instant;
  readonly absoluteEndsAt: Instant;
}
