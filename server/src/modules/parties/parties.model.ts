/** Persons, users, accounts, rights and contact points, as the rest of the product speaks of them. */
import type { AccessRight, AccountSummary } from '@strongroom/contract';
import type { Currency, Instant } from '@strongroom/core';

export type Language = 'en' | 'ja' | 'fr';

/** An affiliate of the broker. Calendar, currency and policy follow it. */
export interface LegalEntity {
  readonly id: string;
  readonly name: string;
  readonly country: string;
  readonly timeZone: string;
  readonly currency: Currency;
  /** Calendar dates (YYYY-MM-DD) that are no business days, besides weekends. */
  readonly holidays: readonly string[];
  /** Where clients send back what is ours, a line each, as it stands on an envelope. */
  readonly returnAddress: readonly string[];
}

export interface Person {
  readonly givenName: string;
  readonly familyName: string;
  /** YYYY-MM-DD */
  readonly birthDate: string;
  readonly language: Language;
}

export interface User {
  readonly id: string;
  readonly username: string;
  readonly entityId: string;
  readonly state: 'invited' | 'active' | 'closed';
  readonly person: Person;
}

/** Somebody who may reach an account. */
export interface Member {
  readonly user: User;
  readonly accountId: string;
  readonly rights: readonly AccessRight[];
  /** They may also reach an account that is not among those asked for. */
  readonly elsewhere: boolean;
}

export interface ContactPoint {
  readonly id: string;
  readonly kind: 'phone' | 'mail';
  readonly value: string;
  /** Masked for screens and logs. */
  readonly hint: string;
  readonly confirmedAt: Instant | null;
  /** When it came on file. */
  readonly addedAt: Instant;
}

export interface NewParty {
  readonly person: Person;
  readonly username: string;
  readonly entityId: string;
  readonly phone: string;
  readonly mail: string;
  readonly accounts: readonly {
    readonly id?: string;
    readonly number: string;
    readonly name: string;
    readonly type: AccountSummary['type'];
    readonly rights: readonly AccessRight[];
    /** It exists already, by this number: the person becomes another member of it. */
    readonly joins?: boolean | undefined;
  }[];
}

/** "Aiko Tanaka", or "田中 愛子" the Japanese way round. */
export function displayName(person: Person): string {
  return person.language === 'ja'
    ? `${person.familyName} ${person.givenName}`
    : `${person.givenName} ${person.familyName}`;
}
