/**
 * What a person typed, as the one thing it may mean: a range of addresses, a name the operator gave to networks, or a
 * network by its number (AS2914). Refused with the rule by name: spellings that two readers take differently, ranges nobody
 * comes from over the internet, and ranges so wide that they restrict nothing.
 */
import { ok, type Result, refuse } from '@strongroom/core';
import type { Policy } from '../policy/index.ts';
import {
  type AddressFault,
  type AddressRange,
  blockOf,
  covers,
  isIpv4,
  parseRange,
  rangeText,
} from './address.rules.ts';
import type { NetworkSettings } from './networks.model.ts';
import { type SpecialKind, specialKindOf } from './special-ranges.ts';

export type NetworkFault = AddressFault | SpecialKind | 'too-wide' | 'networks-unknown';

export interface ParsedNetwork {
  readonly kind: 'range' | 'named' | 'asn';
  readonly network: string;
}

const LONGEST_ASN = 4_294_967_295;

export function makeParser(
  { named, reachable }: NetworkSettings,
  knowsNetworks: () => boolean,
): (text: string, policy: Policy) => Result<ParsedNetwork, NetworkFault> {
  // Configuration has refused what is no network.
  const exempt = reachable.map(blockOf).filter((range) => range !== null);
  return (text, policy) => {
    const typed = text.trim();
    if (Object.hasOwn(named, typed)) return ok({ kind: 'named', network: typed });
    const asn = /^AS([1-9]\d{0,9})$/i.exec(typed)?.[1];
    if (asn !== undefined && Number(asn) <= LONGEST_ASN) {
      // Attack on oneself: without the database nobody is inside, its owner neither.
      return knowsNetworks() ? ok({ kind: 'asn', network: `AS${asn}` }) : refuse('networks-unknown');
    }
    const range = parseRange(typed);
    if (!range.ok) return range;
    const isExempt = exempt.some((outer) => covers(outer, range.value));
    const special = isExempt ? null : specialKindOf(range.value);
    const wide = isTooWide(range.value, policy);
    // "Private" would send somebody who wrote the whole internet looking for a home network in it.
    if (special !== null && (!wide || liesIn(special, range.value))) return refuse(special);
    if (wide) return refuse('too-wide');
    return ok({ kind: 'range', network: rangeText(range.value) });
  };
}

const liesIn = (kind: SpecialKind, { first, last }: AddressRange): boolean =>
  [first, last].every((end) => specialKindOf({ first: end, last: end }) === kind);

function isTooWide({ first, last }: AddressRange, policy: Policy): boolean {
  const [width, least] = isIpv4(first)
    ? [32, policy['network.ipv4-prefix-least']]
    : [128, policy['network.ipv6-prefix-least']];
  return last - first >= 1n << BigInt(width - least);
}
