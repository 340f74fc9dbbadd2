/**
 * Ranges from which nobody can come over the internet, or everybody (IANA special-purpose address registries): a
 * restriction to one of them would bar its owner, or let in whoever sits in such a network anywhere.
 */
import { type AddressRange, blockOf, IPV4_FIRST, IPV4_LAST, overlaps } from './address.rules.ts';

export const SPECIAL_KINDS = [
  'private',
  'shared',
  'loopback',
  'link-local',
  'multicast',
  'documentation',
  'reserved',
] as const;
export type SpecialKind = (typeof SPECIAL_KINDS)[number];

const REGISTRY: Readonly<Record<SpecialKind, readonly string[]>> = {
  private: ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', 'fc00::/7'],
  // RFC 6598: one address of it stands for thousands of customers of a carrier, each of them inside their own network.
  shared: ['100.64.0.0/10'],
  loopback: ['127.0.0.0/8', '::1/128'],
  'link-local': ['169.254.0.0/16', 'fe80::/10'],
  multicast: ['224.0.0.0/4', 'ff00::/8'],
  documentation: ['192.0.2.0/24', '198.51.100.0/24', '203.0.113.0/24', '2001:db8::/32', '3fff::/20'],
  reserved: [
    ...['0.0.0.0/8', '192.0.0.0/24', '192.88.99.0/24', '198.18.0.0/15', '240.0.0.0/4'],
    // Teredo, ORCHID and 6to4 carry the addresses of others inside.
    ...['2001::/23', '2002::/16', '5f00::/16', '64:ff9b::/96', '64:ff9b:1::/48', '100::/64', 'fec0::/10'],
  ],
};

const special = SPECIAL_KINDS.flatMap((kind) =>
  REGISTRY[kind].map((text) => {
    const range = blockOf(text);
    if (range === null) throw new Error(`${text} is no network`);
    return { kind, range };
  }),
);

/** Global unicast as far as it is given out: 2000::/3. What lies around it is nobody's. */
const GIVEN_OUT: AddressRange = { first: 1n << 125n, last: (1n << 126n) - 1n };

/** What a range touches that nobody may be restricted to; null when it touches none of it. */
export function specialKindOf(range: AddressRange): SpecialKind | null {
  const found = special.find((each) => overlaps(each.range, range));
  if (found !== undefined) return found.kind;
  const isIpv4 = range.first >= IPV4_FIRST && range.last <= IPV4_LAST;
  const isGivenOut = range.first >= GIVEN_OUT.first && range.last <= GIVEN_OUT.last;
  return isIpv4 || isGivenOut ? null : 'reserved';
}
