/**
 * Requests from elsewhere. Browsers say where a request comes from (Origin, Sec-Fetch-Site); a request that says it is
 * from another site is refused before it reaches anything. Programs send neither header and hold no cookies of others.
 *
 * Attack (CSRF): another page makes the client's browser post a form with the client's cookies. Three fences: SameSite
 * cookies, this check, and a token that the other page cannot read. Attack (DNS rebinding): a page under a foreign name
 * that resolves to this server; its Host is not ours.
 */
import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';

export type OriginVerdict = 'accepted' | 'cross-site' | 'foreign-host';

/**
 * Whether a request names one host, in one place (RFC 9112 section 3.2). Attack: a request with two of them, or with
 * another in its first line, is led by the proxy in front as one host's and judged here as another's.
 */
export function namesOneHost({ url = '', rawHeaders }: Pick<IncomingMessage, 'url' | 'rawHeaders'>): boolean {
  if (!url.startsWith('/')) return false;
  let named = 0;
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const name = rawHeaders[at];
    if (name?.length === 4 && name.toLowerCase() === 'host') named += 1;
  }
  return named <= 1;
}

export function judgeOrigin(
  method: string,
  headers: IncomingHttpHeaders,
  own: { origins: readonly string[]; hosts: readonly string[] },
  isPage: boolean,
): OriginVerdict {
  const { host } = headers;
  const isOurs = host !== undefined && (own.hosts.includes(host) || own.hosts.includes(host.toLowerCase()));
  if (!isOurs) return 'foreign-host';
  const safe = method === 'GET' || method === 'HEAD';
  // A link from a mail or another site may open a page; it may not call the API.
  if (safe && isPage && headers['sec-fetch-mode'] === 'navigate') return 'accepted';
  const site = headers['sec-fetch-site'];
  if (site !== undefined && site !== 'same-origin' && !(safe && site === 'none')) return 'cross-site';
  if (headers.origin !== undefined && !own.origins.includes(headers.origin)) return 'cross-site';
  return 'accepted';
}

/**
 * Requests of phones come from an origin of their own and carry no cookies: a signature or a secret in the body says who
 * asks, and neither can be borrowed by another page. What remains is that a browser is told which page may ask at all.
 */
export function judgePhoneOrigin(
  headers: IncomingHttpHeaders,
  own: { phoneOrigin: string; hosts: readonly string[] },
): OriginVerdict {
  const { host, origin } = headers;
  if (host === undefined || !own.hosts.includes(host.toLowerCase())) return 'foreign-host';
  if (origin !== undefined) return origin === own.phoneOrigin ? 'accepted' : 'cross-site';
  const site = headers['sec-fetch-site'];
  return site === undefined || site === 'same-origin' ? 'accepted' : 'cross-site';
}
