/** Where an address is by the operator's databases, and what kind of network it belongs to. */
import type { NetworkKind } from '@strongroom/contract';

export interface Place {
  /** ISO 3166-1, two letters. */
  readonly country: string | null;
  readonly city: string | null;
  readonly asn: number | null;
  /** Who holds the network. */
  readonly holder: string | null;
  readonly kind: NetworkKind | null;
  /** Of the oldest database that had a say. */
  readonly databaseAgeDays: number;
}

/** Null where nothing is known, or where no database is configured: nothing waits for geography. */
export type PlaceOf = (address: string) => Place | null;
