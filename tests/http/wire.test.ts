/**
 * Where a request comes from and whether it is a request at all: origin, host and fetch metadata, the CSRF token, what
 * proxies say about addresses, and bytes that are not HTTP.
 */
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Browser } from './browser.client.ts';
import { checkProblem } from './contract.check.ts';
import { type RawRequest, sendBytes } from './exchange.ts';
import { type House, ORIGIN, openHouse } from './harness.ts';
import { newPerson, type Person, signIn, toChallenge } from './people.ts';
import { changed, snapshot } from './state.snapshot.ts';

let house: House;
let person: Person;
let browser: Browser;
beforeAll(async () => {
  house = await openHouse();
  person = await newPerson(house);
  ({ browser } = await signIn(house, person));
  await toChallenge(browser, person);
  await house.drain();
});
afterAll(() => house.close());

const outcomeOf = async (request: RawRequest): Promise<string> => {
  const answer = await browser.send(request);
  return answer.status < 300 ? 'done' : checkProblem(answer).code;
};

/** The request with other headers; undefined takes one away. */
function dressed(
  request: RawRequest,
  headers: Readonly<Record<string, string | readonly string[] | undefined>>,
): RawRequest {
  const all = Object.entries({ ...request.headers, ...headers }).filter(([, value]) => value !== undefined);
  return { ...request, headers: Object.fromEntries(all) as Record<string, string> };
}

describe('a request from another site', () => {
  const foreign: readonly (readonly [string, Record<string, string | readonly string[] | undefined>])[] = [
    ['another origin', { origin: 'https://evil.example' }],
    ['an opaque origin', { origin: 'null' }],
    ['our host on another scheme', { origin: ORIGIN.replace('https', 'http') }],
    ['our name on another port', { origin: `${ORIGIN}:8443` }],
    ['a name that begins like ours', { origin: `${ORIGIN}.evil.example` }],
    ['two origins', { origin: [ORIGIN, 'https://evil.example'] }],
    ['a cross-site fetch', { 'sec-fetch-site': 'cross-site' }],
    ['a fetch from a sibling host', { 'sec-fetch-site': 'same-site' }],
    ['a form typed into the address bar', { 'sec-fetch-site': 'none' }],
    ['another host', { host: 'evil.example' }],
    ['our host with another port', { host: 'portal.test:8443' }],
    ['no host', { host: '' }],
  ];

  it.each(foreign)('is refused: %s', async (_about, headers) => {
    const before = await snapshot(house.sql);
    const request = dressed(browser.write('endSessions', { query: { keep: 'none' } }), headers);
    expect(await outcomeOf(request)).toBe('cross-site-request');
    expect(changed(before, await snapshot(house.sql))).toEqual([]);
  });

  it.each([
    ['a cross-site navigation', { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate' }],
    ['a cross-site script', { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'no-cors' }],
  ])('does not read the API: %s', async (_about, headers) => {
    const read = browser.write('getSession');
    for (const path of ['/v1/session', '/%761/session', '/v%31/session']) {
      expect(await outcomeOf(dressed({ ...read, path }, headers)), path).toBe('cross-site-request');
    }
    // A host in the first line may be another than that of the header: refused before anybody asks where it comes from.
    const elsewhere = dressed({ ...read, path: 'http://portal.test/v1/session' }, headers);
    expect(await outcomeOf(elsewhere)).toBe('malformed-request');
  });

  it('may link to a page', async () => {
    const page = dressed(browser.write('getSession'), { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate' });
    expect((await browser.send({ ...page, path: '/docs' })).status).toBe(200);
  });

  it('is not what programs send, who say nothing about it', async () => {
    const { headers = {} } = browser.write('getSession');
    expect(await outcomeOf({ path: '/v1/session', headers: { host: headers.host ?? '' } })).toBe('done');
  });
});

describe('the CSRF token', () => {
  const acts = ['recordActivity', 'beginTotpEnrolment', 'signOut', 'cancelSignIn'] as const;

  it.each(acts)('is demanded by %s', async (act) => {
    const before = await snapshot(house.sql);
    const written = browser.write(act);
    const own = written.headers['strongroom-csrf'] ?? '';
    const other = act === 'cancelSignIn' ? browser.csrf.session : browser.csrf['sign-in'];
    expect(own).not.toBe('');
    for (const token of [undefined, '', 'x', other, own.slice(1), own.toUpperCase(), [own, own]]) {
      expect(await outcomeOf(dressed(written, { 'strongroom-csrf': token })), String(token)).toBe('csrf-token');
    }
    expect(changed(before, await snapshot(house.sql))).toEqual([]);
  });

  it('of one session is nothing to another', async () => {
    const other = await signIn(house, await newPerson(house));
    const written = browser.write('recordActivity');
    expect(await outcomeOf(dressed(written, { 'strongroom-csrf': other.session.csrfToken }))).toBe('csrf-token');
    expect(await outcomeOf(written)).toBe('done');
  });
});

describe('cookies', () => {
  it('that come twice count as none, so that nobody can plant the one that is used', async () => {
    const other = await signIn(house, await newPerson(house));
    const name = '__Host-strongroom-session';
    const [mine, theirs] = [browser.cookies.get(name), other.browser.cookies.get(name)];
    const read = browser.write('listAccounts');
    for (const cookie of [`${name}=${mine}; ${name}=${theirs}`, `${name}=${theirs}; x=y; ${name}=x`]) {
      expect(await outcomeOf(dressed(read, { cookie }))).toBe('not-signed-in');
    }
    expect(await outcomeOf(dressed(read, { cookie: `a=b; ${name}=${mine}` }))).toBe('done');
  });
});

describe('the address of a client', () => {
  const addressOf = async (request: RawRequest, of: House): Promise<string> => {
    const answer = await makeRequest(of, request);
    const line = of.log
      .map((text) => JSON.parse(text))
      .findLast(({ request: id }) => id === answer.headers['x-request-id']);
    return line?.address ?? checkProblem(answer).code;
  };
  const makeRequest = (of: House, request: RawRequest) => of.browser().send(request);
  const refusedSignIn = (forwarded: string | readonly string[] | undefined): RawRequest =>
    dressed(
      house.browser().write('beginSignIn', { body: { username: 'nobody.here', password: 'no password of anybody' } }),
      { 'x-forwarded-for': forwarded },
    );

  it.each([undefined, '203.0.113.9', '203.0.113.9, 198.51.100.7', 'garbage', ''])(
    'is the peer’s when no proxy is trusted, whatever the peer says: %s',
    async (forwarded) => {
      expect(await addressOf(refusedSignIn(forwarded), house)).toBe('127.0.0.1');
    },
  );

  describe('behind a trusted proxy', () => {
    let proxied: House;
    beforeAll(async () => {
      proxied = await openHouse({ trustedProxies: ['127.0.0.0/8', '10.0.0.0/8'] });
    });
    afterAll(() => proxied.close());

    it.each([
      ['203.0.113.9', '203.0.113.9'],
      ['198.51.100.1, 203.0.113.9', '203.0.113.9'],
      ['198.51.100.1, 203.0.113.9, 10.1.2.3', '203.0.113.9'],
      ['garbage, 203.0.113.9', '203.0.113.9'],
      ['2001:DB8::1', '2001:db8::1'],
      ['::ffff:203.0.113.9', '203.0.113.9'],
      [['198.51.100.1', '203.0.113.9'], '203.0.113.9'],
      ['10.1.2.3, 10.0.0.1', '10.1.2.3'],
      [undefined, '127.0.0.1'],
    ] as const)('is the first untrusted hop from the right, or the furthest: %s', async (forwarded, address) => {
      expect(await addressOf(refusedSignIn(forwarded), proxied)).toBe(address);
    });

    it('is led to https, or refused, where the proxy says that it came in the clear', async () => {
      const before = await snapshot(proxied.sql);
      const headers = { host: 'portal.test', 'x-forwarded-for': '203.0.113.9', 'x-forwarded-proto': 'http' };
      const page = await makeRequest(proxied, { path: '/sign-in', headers });
      expect([page.status, page.headers.location]).toEqual([308, `${ORIGIN}/sign-in`]);
      expect(page.headers['strict-transport-security']).toBeUndefined();
      const post = { ...refusedSignIn('203.0.113.9') };
      const refused = await makeRequest(proxied, { ...post, headers: { ...post.headers, ...headers } });
      expect(checkProblem(refused).code).toBe('plain-http');
      expect(changed(before, await snapshot(proxied.sql))).toEqual([]);
    });

    it.each([
      'garbage',
      '203.0.113.9, garbage',
      '203.0.113.9,',
      '010.0.0.1',
      '203.0.113.9:443',
      'fe80::1%eth0',
      'unknown',
      'unknown, 10.0.0.1',
      '1.2.3',
    ])('is not guessed: %s', async (forwarded) => {
      const before = await snapshot(proxied.sql);
      expect(checkProblem(await makeRequest(proxied, refusedSignIn(forwarded))).code).toBe('unclear-address');
      expect(changed(before, await snapshot(proxied.sql))).toEqual([]);
    });
  });
});

describe('bytes that are no request', () => {
  const HOST = 'Host: portal.test';
  it.each([
    ['nothing of HTTP', 'HELLO\r\n\r\n'],
    ['TLS', Buffer.from('16030100a5010000a10303', 'hex')],
    ['a newer protocol', `PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n`],
    ['no host', 'GET /v1/session HTTP/1.1\r\n\r\n'],
    ['two lengths', `POST /v1/sign-in HTTP/1.1\r\n${HOST}\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\n{}`],
    [
      'a length and chunks',
      `POST /v1/sign-in HTTP/1.1\r\n${HOST}\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`,
    ],
    ['a negative length', `POST /v1/sign-in HTTP/1.1\r\n${HOST}\r\nContent-Length: -1\r\n\r\n`],
    ['a broken chunk', `POST /v1/sign-in HTTP/1.1\r\n${HOST}\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n`],
    ['a folded header', `GET /v1/session HTTP/1.1\r\n${HOST}\r\nX-A: b\r\n c: d\r\n\r\n`],
    ['a space before the colon', `GET /v1/session HTTP/1.1\r\n${HOST}\r\nOrigin : https://portal.test\r\n\r\n`],
    ['NUL in a header', `GET /v1/session HTTP/1.1\r\n${HOST}\r\nX-A: a\0b\r\n\r\n`],
    ['headers without end', `GET /v1/session HTTP/1.1\r\n${HOST}\r\n${'X-A: b\r\n'.repeat(8_000)}\r\n`],
    ['an address that is none', `GET /v1/%zz HTTP/1.1\r\n${HOST}\r\nConnection: close\r\n\r\n`],
    [
      'an address beyond all measure',
      `GET /v1/sessions/${'x'.repeat(8_000)} HTTP/1.1\r\n${HOST}\r\nConnection: close\r\n\r\n`,
    ],
  ])('get a refusal or nothing: %s', async (_about, bytes) => {
    const before = await snapshot(house.sql);
    const answer = await sendBytes(house.url, bytes);
    if (answer !== '') expect(answer).toMatch(/^HTTP\/1\.1 4\d\d /);
    expect(changed(before, await snapshot(house.sql))).toEqual([]);
    expect(await outcomeOf(browser.write('getSession'))).toBe('done');
  });

  it('of any kind leave the server standing', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ minLength: 1, maxLength: 200 }), async (bytes) => {
        const answer = await sendBytes(house.url, bytes);
        expect(answer === '' || answer.startsWith('HTTP/1.1 4')).toBe(true);
      }),
      { numRuns: 60 },
    );
    expect(await outcomeOf(browser.write('getSession'))).toBe('done');
  });

  it('that break off in the middle of a body leave nothing behind', async () => {
    const before = await snapshot(house.sql);
    const head = `POST /v1/sign-in HTTP/1.1\r\n${HOST}\r\nContent-Type: application/json\r\nContent-Length: 500\r\n\r\n`;
    await sendBytes(house.url, `${head}{"username":"${person.username}","password":`);
    expect(changed(before, await snapshot(house.sql))).toEqual([]);
  });
});

describe('addresses that are nobody’s', () => {
  it.each([
    '/v1',
    '/v1/',
    '/v1/nothing',
    '/v1/session/',
    '/V1/session',
    '/v1//session',
    '/problems/nothing',
    '/.env',
    '/v1/session/..',
  ])('are not there: %s', async (path) => {
    expect(await outcomeOf({ ...browser.write('getSession'), path })).toBe('not-found');
  });
});
