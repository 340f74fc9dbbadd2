/** What came in the clear, whoever brought it and whatever it says of itself. */
import type { IncomingMessage } from 'node:http';
import { describe, expect, it } from 'vitest';
import { parseNetwork } from './client-address.ts';
import { cameInTheClear, secureAddressOf } from './plain-http.ts';

const trustedProxies = [parseNetwork('10.0.0.0/8')].filter((network) => network !== null);
const CLIENT = '192.0.2.7';
const PROXY = '10.1.2.3';

const request = (remoteAddress: string, proto?: string, encrypted?: boolean, url = '/'): IncomingMessage =>
  ({
    socket: { remoteAddress, encrypted },
    headers: proto === undefined ? {} : { 'x-forwarded-proto': proto },
    url,
  }) as unknown as IncomingMessage;

describe('a request came in the clear', () => {
  it.each<[string, IncomingMessage, boolean]>([
    ['by a proxy that says so', request(PROXY, 'http'), true],
    ['by a proxy that says so in capitals', request(PROXY, 'HTTP'), true],
    ['by proxies of which one says so', request(PROXY, 'https, http'), true],
    ['by a proxy that says something else', request(PROXY, 'x'), true],
    ['not by a proxy that says https', request(PROXY, 'https'), false],
    ['not by a proxy that says nothing', request(PROXY), false],
    ['from somebody who is no proxy', request(CLIENT), true],
    ['from somebody who says that it did not', request(CLIENT, 'https'), true],
    ['not over TLS of ours, whatever it says', request(CLIENT, 'http', true), false],
    ['by a proxy over TLS that says so', request(PROXY, 'http', true), true],
    ['not to ask for health', request(CLIENT, undefined, undefined, '/healthz'), false],
    ['from somebody who asks below health', request(CLIENT, undefined, undefined, '/healthz/x'), true],
  ])('%s', (_about, from, expected) => {
    expect(cameInTheClear(from, { trustedProxies, refusesPlain: true })).toBe(expected);
  });

  it('is let in as a demonstration, unless a proxy says so', () => {
    const rules = { trustedProxies, refusesPlain: false };
    expect(cameInTheClear(request(CLIENT), rules)).toBe(false);
    expect(cameInTheClear(request(CLIENT, 'http'), rules)).toBe(false);
    expect(cameInTheClear(request(PROXY, 'http'), rules)).toBe(true);
  });
});

describe('the secure address', () => {
  const at = (url: string, method = 'GET', headers = {}) => secureAddressOf({ method, url, headers }, 'https://p.test');

  it.each(['/', '/sign-in', '/security?x=1', '//evil.example/', '/official', '/assets/a.js'])(
    'of a page is its own, at our origin: %s',
    (url) => expect(at(url)).toBe(`https://p.test${url}`),
  );

  it.each<[string, string, string, Record<string, string>]>([
    ['of the API', '/v1/session', 'GET', {}],
    ['of the API in other letters', '/%761/session', 'GET', {}],
    ['of a token', '/oidc/token', 'GET', {}],
    ['of what carriers call', '/carriers/main/status', 'GET', {}],
    ['of what is posted', '/sign-in', 'POST', {}],
    ['of what carries a credential', '/', 'GET', { authorization: 'Bearer x' }],
    ['of a whole address', 'http://evil.example/', 'GET', {}],
    ['of nothing', '', 'GET', {}],
    ['of everything', '*', 'OPTIONS', {}],
  ])('%s is none', (_about, url, method, headers) => {
    expect(at(url, method, headers)).toBeNull();
  });
});
