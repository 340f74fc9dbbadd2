/**
 * Where a message may go. Attack (SMS pumping, toll fraud): numbers in ranges whose owner shares what a call or a text
 * costs. Such ranges, countries the house does not serve and codes nobody was given are refused before anything is sent.
 */
import { COUNTRY_BY_PREFIX, PREMIUM_PREFIXES } from './destinations.data.ts';

export interface DestinationRules {
  /** Two-letter codes; null serves every country that is not forbidden. */
  readonly allowed: readonly string[] | null;
  readonly forbidden: readonly string[];
  /** Further ranges, in international form without the plus. */
  readonly premium: readonly string[];
}

export type Destination =
  | { readonly ok: true; readonly country: string }
  | { readonly ok: false; readonly rule: 'destination.unknown' | 'destination.premium' | 'destination.forbidden' };

const LONGEST_PREFIX = Math.max(...[...COUNTRY_BY_PREFIX.keys()].map((prefix) => prefix.length));

/** Two letters of ISO 3166-1, or null where no country has the code. `phone` is canonical E.164. */
export function countryOf(phone: string): string | null {
  for (let length = LONGEST_PREFIX; length > 0; length -= 1) {
    const country = COUNTRY_BY_PREFIX.get(phone.slice(1, length + 1));
    if (country !== undefined) return country;
  }
  return null;
}

/** The rule of a legal entity against a number, beside what the house serves; null where it has none. */
export function forbiddenBy(phone: string, countries: readonly string[]): 'phone.forbidden-countries' | null {
  const country = countryOf(phone);
  return country !== null && countries.includes(country) ? 'phone.forbidden-countries' : null;
}

export function judgeDestination(phone: string, { allowed, forbidden, premium }: DestinationRules): Destination {
  const digits = phone.slice(1);
  if ([...PREMIUM_PREFIXES, ...premium].some((prefix) => digits.startsWith(prefix))) {
    return { ok: false, rule: 'destination.premium' };
  }
  const country = countryOf(phone);
  if (country === null) return { ok: false, rule: 'destination.unknown' };
  const served = allowed === null || allowed.includes(country);
  return served && !forbidden.includes(country) ? { ok: true, country } : { ok: false, rule: 'destination.forbidden' };
}
