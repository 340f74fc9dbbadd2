/**
 * A POST to an address that somebody else gave us. Follows no redirects, reads no more of an answer than it must, and
 * calls public addresses only, unless the very origin is one that the operator named.
 *
 * Attack (SSRF): the address, or the name in it, leads into the broker's network; or it leads outside when it is looked
 * at and inside when it is called. The address that was looked at is the one that is called.
 */
import { type LookupAddress, lookup as lookUp } from 'node:dns';
import { request as plainRequest } from 'node:http';
import { request as tlsRequest } from 'node:https';
import type { LookupFunction } from 'node:net';
import ipaddr from 'ipaddr.js';

const GIVEN_OUT = ipaddr.IPv6.parseCIDR('2000::/3');

/** Attack: the name of a service, or one below it, is made to resolve to an address of this network. */
export function isPublicAddress(address: string): boolean {
  if (!ipaddr.isValid(address)) return false;
  // `process` reads ::ffff:10.0.0.1 as what it stands for.
  const read = ipaddr.process(address);
  // Outside 2000::/3 nothing is given out (RFC 4291): ::10.0.0.1 is IPv4 in yet another form.
  return read.range() === 'unicast' && (read.kind() === 'ipv4' || read.match(GIVEN_OUT));
}

/** https at its usual port by a name, or an origin that the operator named as it stands. */
export function isOutboundAddress(address: string, named: readonly string[]): boolean {
  if (!URL.canParse(address)) return false;
  const { protocol, hostname, port, username, password, origin } = new URL(address);
  // Attack: https://known.example@10.0.0.1/ reads like a name that is known.
  if (username !== '' || password !== '') return false;
  if (named.includes(origin)) return true;
  if (protocol !== 'https:' || port !== '') return false;
  const literal = hostname.startsWith('[') ? hostname.slice(1, -1) : hostname;
  return ipaddr.isValid(literal) ? isPublicAddress(literal) : hostname.includes('.') && !hostname.endsWith('.');
}

const publicOnly: LookupFunction = (hostname, options, done) => {
  lookUp(hostname, { ...options, all: true }, (error, found) => {
    const addresses: LookupAddress[] = error === null ? found : [];
    const [first] = addresses;
    if (first === undefined) return done(error ?? new Error('no address'), '');
    if (!addresses.every(({ address }) => isPublicAddress(address))) {
      return done(new Error('an address that is not public'), '');
    }
    if (options.all === true) return done(null, addresses);
    return done(null, first.address, first.family);
  });
};

export interface OutboundAnswer {
  readonly status: number;
  readonly retryAfter: string | undefined;
}

export interface OutboundPost {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
  readonly timeoutMs: number;
  /** Origins of the operator, which may lie inside. */
  readonly named?: readonly string[];
}

/** Throws, without naming the address, when nobody answers in time. */
export async function postOutside(
  url: string,
  { headers, body, timeoutMs, named = [] }: OutboundPost,
): Promise<OutboundAnswer> {
  const lookup = named.includes(new URL(url).origin) ? undefined : publicOnly;
  // A number is looked up nowhere, so that nothing below would see it.
  const literal = new URL(url).hostname.replace(/^\[|\]$/g, '');
  if (lookup !== undefined && url.startsWith('https:') && ipaddr.isValid(literal) && !isPublicAddress(literal))
    throw new Error('nobody could be reached (an address that is not public)');
  const options = {
    method: 'POST',
    headers: { ...headers, 'content-length': String(body.length) },
    agent: false,
    signal: AbortSignal.timeout(timeoutMs),
  };
  return new Promise<OutboundAnswer>((resolve, reject) => {
    // Plain http is for an origin that the operator named, with its port.
    const secure = url.startsWith('https:');
    const sent = secure ? tlsRequest(url, { ...options, ...(lookup && { lookup }) }) : plainRequest(url, options);
    sent.on('error', reject);
    sent.on('response', (response) => {
      // Words of a stranger are not read, however many there are.
      response.on('error', () => undefined);
      response.destroy();
      resolve({ status: response.statusCode ?? 0, retryAfter: response.headers['retry-after'] });
    });
    sent.end(body);
  }).catch((error: NodeJS.ErrnoException) => {
    throw new Error(`nobody could be reached (${error.code ?? error.name})`);
  });
}
