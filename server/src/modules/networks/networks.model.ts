/** A network somebody may act from: an entry with a beginning and, perhaps, an end. Both may lie ahead. */
import type { Instant } from '@strongroom/core';

/** `exception` lets one address in for a while, `override` any: both end by themselves and neither is a restriction. */
export const ENTRY_KINDS = ['range', 'named', 'asn', 'exception', 'override'] as const;
export type EntryKind = (typeof ENTRY_KINDS)[number];

export interface NetworkEntry {
  readonly id: string;
  readonly userId: string;
  /** Null: named by the user. Else prescribed by whoever manages the users of this account. */
  readonly accountId: string | null;
  readonly kind: EntryKind;
  readonly network: string;
  readonly label: string;
  readonly addedAt: Instant;
  readonly activeFrom: Instant;
  readonly activeUntil: Instant | null;
}

/** What the operator says of networks: names with what they stand for, and private ranges clients really come from. */
export interface NetworkSettings {
  readonly named: Readonly<Record<string, readonly string[]>>;
  readonly reachable: readonly string[];
}
