/**
 * The network address a request came from. Without trusted proxies it is the peer of the connection. Behind trusted
 * proxies, X-Forwarded-For is walked from the right: each trusted hop vouches for the one before it, and the first
 * hop that is not trusted is the client. Where all are trusted, the furthest is: a proxy's own machine asked through it.
 *
 * Attack: the client sends its own X-Forwarded-For to look like somebody else; whatever stands left of the first
 * untrusted hop is the client's own claim and is never read. A hop that cannot be parsed ends in refusal, not in a guess.
 */
import { isIP } from 'node:net';
import ipaddr from 'ipaddr.js';

type Address = ipaddr.IPv4 | ipaddr.IPv6;
export type Network = readonly [Address, number];

/** One canonical spelling per address; IPv4 mapped into IPv6 is IPv4. Null when it is not an address. */
export function canonicalAddress(text: string): string | null {
  return parseAddress(text)?.toString() ?? null;
}

/** `net.isIP` first: ipaddr.js alone reads "010.0.0.1" as octal. Zone ids name an interface, not a client. */
function parseAddress(text: string): Address | null {
  if (isIP(text) === 0 || text.includes('%')) return null;
  return ipaddr.process(text);
}

/** Parses "10.0.0.0/8" or a single address; null when it is neither. */
export function parseNetwork(text: string): Network | null {
  const [base, bits, rest] = text.split('/');
  const address = base === undefined || rest !== undefined ? null : parseAddress(base);
  if (address === null) return null;
  const width = address.kind() === 'ipv4' ? 32 : 128;
  if (bits === undefined) return [address, width];
  if (!/^\d{1,3}$/.test(bits) || Number(bits) > width) return null;
  return [address, Number(bits)];
}

const contains = (networks: readonly Network[], address: Address): boolean =>
  networks.some(([base, bits]) => base.kind() === address.kind() && address.match(base as never, bits));

/** One address on the way: its canonical spelling, and whether configuration trusts whoever is there. */
interface Hop {
  readonly address: string;
  readonly isTrusted: boolean;
}

/** What was made of the spellings seen last, for each list of proxies: the same few proxies bring every request. */
const readHops = new WeakMap<readonly Network[], Map<string, Hop | null>>();
const HOPS_KEPT = 1_024;
/** Of an IPv6 address that ends in an IPv4 one, written out. Attack: spellings without end fill what is kept. */
const LONGEST_ADDRESS = 45;

function readHop(text: string, trustedProxies: readonly Network[]): Hop | null {
  if (text.length > LONGEST_ADDRESS) return null;
  let known = readHops.get(trustedProxies);
  if (known === undefined) {
    known = new Map();
    readHops.set(trustedProxies, known);
  }
  const read = known.get(text);
  if (read !== undefined) return read;
  const address = parseAddress(text);
  const hop = address && { address: address.toString(), isTrusted: contains(trustedProxies, address) };
  // Clients that come once each push nobody out for long: what is read anew is kept anew.
  if (known.size >= HOPS_KEPT) known.clear();
  known.set(text, hop);
  return hop;
}

/** Whether the other end of a connection is a proxy that configuration trusts. */
export const isTrustedPeer = (peer: string | undefined, trustedProxies: readonly Network[]): boolean =>
  peer !== undefined && trustedProxies.length > 0 && readHop(peer, trustedProxies)?.isTrusted === true;

/** The client's canonical address, or null when it cannot be established. */
export function clientAddress(
  peer: string | undefined,
  forwardedFor: string | readonly string[] | undefined,
  trustedProxies: readonly Network[],
): string | null {
  // The commonest case needs no parsing: what isIP takes for IPv4 is spelled in its one way already.
  if (trustedProxies.length === 0 && peer !== undefined && isIP(peer) === 4) return peer;
  const direct = peer === undefined ? null : readHop(peer, trustedProxies);
  if (direct === null) return null;
  const header = Array.isArray(forwardedFor) ? forwardedFor.join(',') : (forwardedFor as string | undefined);
  if (!direct.isTrusted || header === undefined) return direct.address;
  let furthest = direct;
  for (const text of header.split(',').reverse()) {
    const hop = readHop(text.trim(), trustedProxies);
    if (hop === null) return null;
    furthest = hop;
    if (!hop.isTrusted) break;
  }
  return furthest.address;
}

/** What a rate limit counts as one source: an IPv4 address, or the /64 that one IPv6 subscriber holds. */
export function sourceOf(address: string): string {
  if (!address.includes(':')) return address;
  const parsed = parseAddress(address);
  return parsed === null ? address : `${parsed.toNormalizedString().split(':').slice(0, 4).join(':')}::/64`;
}
