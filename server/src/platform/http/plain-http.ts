/**
 * Requests that came in the clear, to this server or to the proxy before it. Pages are led to https, since people type
 * addresses without it; everything else is refused, and nothing it carries is looked at (RFC 9325 section 3.2).
 *
 * Attack: whoever listens on the way reads a token or a cookie that a program sends to http:// by mistake. Were it led on
 * as pages are, everything would seem to work, and nobody would notice that the secret is out.
 */
import type { IncomingHttpHeaders, IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import type { TLSSocket } from 'node:tls';
import { isTrustedPeer, type Network } from './client-address.ts';
import { problemDocument } from './problem-document.ts';
import { apiHeaders } from './security-headers.ts';

export interface PlainRules {
  readonly trustedProxies: readonly Network[];
  /** Whether a connection in the clear is refused too, unless a trusted proxy makes it. */
  readonly refusesPlain: boolean;
}

/** What answers load balancers, and says nothing that anybody may not hear. */
const HEALTH = /^\/(healthz|readyz)(\?|$)/;

export function cameInTheClear(request: IncomingMessage, { trustedProxies, refusesPlain }: PlainRules): boolean {
  const { socket, headers, url = '' } = request;
  const isEncrypted = (socket as TLSSocket).encrypted === true;
  const proto = headers['x-forwarded-proto'];
  if (proto === undefined && (isEncrypted || !refusesPlain)) return false;
  if (HEALTH.test(url)) return false;
  if (!isTrustedPeer(socket.remoteAddress, trustedProxies)) return refusesPlain && !isEncrypted;
  // Attack: a client writes "https" itself and comes in the clear; a proxy that appends says both. One such hop is enough.
  return (
    proto !== undefined &&
    String(proto)
      .split(',')
      .some((hop) => hop.trim().toLowerCase() !== 'https')
  );
}

/** Programs ask below these; whatever else is read is a page or a file of one. */
const PROGRAMS = /^\/(v1|oidc|scripts|carriers)(\/|$)/;

/** Where a page that was asked for in the clear is; null where the request is not for a page. */
export function secureAddressOf(
  request: {
    readonly method?: string | undefined;
    readonly url?: string | undefined;
    readonly headers: IncomingHttpHeaders;
  },
  origin: string,
): string | null {
  const { method, url = '', headers } = request;
  if (method !== 'GET' && method !== 'HEAD') return null;
  // Attack: a request line with a whole address, or one that is decoded into an address of programs.
  const [path = ''] = url.split('?', 1);
  if (!path.startsWith('/') || path.includes('%') || PROGRAMS.test(path)) return null;
  return headers.authorization === undefined ? origin + url : null;
}

/** Without Strict-Transport-Security, which is for answers that came encrypted (RFC 6797 section 7.2). */
export function answerPlain(response: ServerResponse, location: string | null, requestId: string): void {
  // What is still on its way is not waited for.
  const headers = { ...apiHeaders, connection: 'close' };
  if (location !== null) {
    response.writeHead(308, { ...headers, location }).end();
    return;
  }
  const body = JSON.stringify(problemDocument('plain-http', requestId));
  response.writeHead(403, { ...headers, 'content-type': 'application/problem+json; charset=utf-8' }).end(body);
}

/** Listens where browsers try first. It has no way to anything but these two answers. */
export function plainListener(origins: ReadonlyMap<string, string>): RequestListener {
  return (request, response) => {
    const { host = '' } = request.headers;
    const [name = ''] = host.toLowerCase().split(':', 1);
    const origin = origins.get(name);
    answerPlain(response, origin === undefined ? null : secureAddressOf(request, origin), 'plain');
  };
}
