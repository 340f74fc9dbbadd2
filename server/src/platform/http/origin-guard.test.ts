/** Requests from elsewhere, as browsers describe them. */
import type { IncomingHttpHeaders } from 'node:http';
import { describe, expect, it } from 'vitest';
import { judgeOrigin, type OriginVerdict } from './origin-guard.ts';

const own = { origins: ['https://portal.example'], hosts: ['portal.example', '10.0.0.5:4180'] };
const host = 'portal.example';

const judge = (method: string, headers: IncomingHttpHeaders, kind: 'page' | 'api'): OriginVerdict =>
  judgeOrigin(method, headers, own, kind === 'page');

describe('a request', () => {
  it.each<[string, string, 'page' | 'api', IncomingHttpHeaders, OriginVerdict]>([
    [
      'of our page',
      'POST',
      'api',
      { host, origin: 'https://portal.example', 'sec-fetch-site': 'same-origin' },
      'accepted',
    ],
    ['of a program', 'POST', 'api', { host }, 'accepted'],
    ['to an internal name', 'GET', 'api', { host: '10.0.0.5:4180' }, 'accepted'],
    ['to our name in capitals', 'GET', 'api', { host: 'PORTAL.example' }, 'accepted'],
    ['without a host', 'GET', 'api', {}, 'foreign-host'],
    ['to a name that was rebound to us', 'GET', 'api', { host: 'evil.example' }, 'foreign-host'],
    ['to our name on another port', 'GET', 'api', { host: 'portal.example:444' }, 'foreign-host'],
    ['to a name that ends like ours', 'GET', 'page', { host: 'xportal.example' }, 'foreign-host'],
    [
      'typed into the address bar',
      'GET',
      'page',
      { host, 'sec-fetch-site': 'none', 'sec-fetch-mode': 'navigate' },
      'accepted',
    ],
    [
      'by a link in a mail',
      'GET',
      'page',
      { host, 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate' },
      'accepted',
    ],
    [
      'by a link to the API',
      'GET',
      'api',
      { host, 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate' },
      'cross-site',
    ],
    [
      'by a form of another site',
      'POST',
      'page',
      { host, 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate' },
      'cross-site',
    ],
    ['by a form of another site, older browser', 'POST', 'api', { host, origin: 'https://evil.example' }, 'cross-site'],
    ['by fetch of another site', 'GET', 'api', { host, 'sec-fetch-site': 'cross-site' }, 'cross-site'],
    ['by fetch of a sibling', 'GET', 'api', { host, 'sec-fetch-site': 'same-site' }, 'cross-site'],
    [
      'for a picture of another site',
      'GET',
      'page',
      { host, 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'no-cors' },
      'cross-site',
    ],
    ['from a sandboxed frame', 'POST', 'api', { host, origin: 'null' }, 'cross-site'],
    ['from a frame without an origin', 'GET', 'api', { host, origin: 'null' }, 'cross-site'],
    ['by hand, that changes something', 'POST', 'api', { host, 'sec-fetch-site': 'none' }, 'cross-site'],
    ['by hand to the API', 'GET', 'api', { host, 'sec-fetch-site': 'none' }, 'accepted'],
    ['from our origin without TLS', 'POST', 'api', { host, origin: 'http://portal.example' }, 'cross-site'],
    ['from our origin on another port', 'POST', 'api', { host, origin: 'https://portal.example:8443' }, 'cross-site'],
    [
      'from our page under a header it made up',
      'POST',
      'api',
      { host, 'sec-fetch-site': 'same-origin, cross-site' },
      'cross-site',
    ],
    [
      'from elsewhere that says it is same-origin',
      'POST',
      'api',
      { host, origin: 'https://evil.example', 'sec-fetch-site': 'same-origin' },
      'cross-site',
    ],
    [
      'for the head of a page',
      'HEAD',
      'page',
      { host, 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate' },
      'accepted',
    ],
    [
      'to delete',
      'DELETE',
      'page',
      { host, 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate' },
      'cross-site',
    ],
  ])('%s', (_name, method, kind, headers, verdict) => {
    expect(judge(method, headers, kind)).toBe(verdict);
  });

  it.each(['POST', 'PUT', 'PATCH', 'DELETE'])('%s from another site never passes, whatever else it says', (method) => {
    for (const kind of ['page', 'api'] as const) {
      for (const mode of ['navigate', 'cors', 'no-cors', 'same-origin', undefined]) {
        for (const site of ['cross-site', 'same-site', 'none']) {
          const headers = { host, 'sec-fetch-site': site, ...(mode !== undefined && { 'sec-fetch-mode': mode }) };
          expect(judge(method, headers, kind)).toBe('cross-site');
        }
      }
    }
  });
});
