/**
 * What a proxy asks about a request, read strictly (the headers of nginx, Traefik and Caddy, or the path of Envoy's
 * ext_authz). Nothing here decides who may pass.
 *
 * Attack: the client itself sends X-Forwarded-Host, twice or with a list, so that its session at one application is
 * judged as one at another. Only a proxy that configuration trusts is listened to, and a header that is not exactly one
 * value ends in refusal.
 */
import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import { returnPath } from '@strongroom/contract';

export interface AskedAbout {
  /** Scheme, host and port of the application. */
  readonly origin: string;
  /** Path and query, as the browser sent them. */
  readonly path: string;
}

const HOST = /^[a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?(?::\d{1,5})?$/i;

export function readAsked(headers: IncomingHttpHeaders): AskedAbout | null {
  const scheme = single(headers['x-forwarded-proto']);
  const host = single(headers['x-forwarded-host']);
  // Sent twice it is joined by a comma and a space, which no path holds; a comma alone many do.
  const uri = headers['x-forwarded-uri'];
  const path = typeof uri === 'string' ? uri : null;
  return asked(scheme, host, path);
}

/**
 * Envoy sends the request as it came, below a prefix of ours: its Host is the application's.
 *
 * Attack: two of them, of which Node keeps the first and the application may go by the second.
 */
export function readAskedByEnvoy(
  { headers, headersDistinct }: Pick<IncomingMessage, 'headers' | 'headersDistinct'>,
  path: string,
): AskedAbout | null {
  const [host = null, ...more] = headersDistinct.host ?? [];
  return more.length > 0 ? null : asked(single(headers['x-forwarded-proto']), host, path);
}

function asked(scheme: string | null, host: string | null, path: string | null): AskedAbout | null {
  if ((scheme !== 'https' && scheme !== 'http') || host === null || !HOST.test(host)) return null;
  const origin = originOf(scheme, host);
  return origin === null || path === null || !isReturnPath(path) ? null : { origin, path };
}

function originOf(scheme: string, host: string): string | null {
  const text = `${scheme}://${host.toLowerCase()}`;
  return URL.canParse(text) ? new URL(text).origin : null;
}

const single = (value: string | string[] | undefined): string | null =>
  typeof value === 'string' && !value.includes(',') && value.length > 0 ? value : null;

/** Whether one may be sent there after signing in: the contract says what such a path is. */
export const isReturnPath = (path: string): boolean => returnPath.safeParse(path).success;

/** Everything after `?to=`: nginx puts an address there as it came, with its own `?` and `&`. */
export function returnPathOf(url: string): string {
  const [, raw = ''] = /\?to=(.*)$/s.exec(url) ?? [];
  const text = raw.startsWith('%2F') || raw.startsWith('%2f') ? decodedOrNone(raw) : raw;
  return isReturnPath(text) ? text : '/';
}

function decodedOrNone(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return '';
  }
}
