/**
 * The gate in front of an application, as a reverse proxy asks it and as a browser behind that proxy lives it: in by a
 * session of the portal, out the moment that session ends, and nothing for whoever borrows a part of it.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Browser } from './browser.client.ts';
import { exchange, sendBytes } from './exchange.ts';
import { type House, ORIGIN, openHouse, REPORTS_ORIGIN } from './harness.ts';
import { newPerson, signIn } from './people.ts';

const OTHER_ORIGIN = 'https://orders.test';
let house: House;
let gate: string;

beforeAll(async () => {
  house = await openHouse({
    configuration: {
      'gate.applications': [
        { id: 'reports', name: 'Reports', origin: REPORTS_ORIGIN },
        { id: 'orders', name: 'Orders', origin: OTHER_ORIGIN, group: 'trade-open', surface: 'phone-desk' },
      ],
    },
    policy: { 'application.entry-seconds': 45 },
  });
  gate = await gateOf(house);
});
afterAll(() => house.close());

async function gateOf({ strongroom }: House): Promise<string> {
  if (strongroom.gate === null) throw new Error('this house has a gate');
  return strongroom.gate.listen({ host: '127.0.0.1', port: 0 });
}
const hostOf = (origin: string): string => new URL(origin).host;
interface Wish {
  readonly origin?: string;
  readonly uri?: string;
  readonly cookie?: string | undefined;
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string | readonly string[]>>;
}

const ask = (path: string, { origin = REPORTS_ORIGIN, uri = '/q?year=2026', cookie, method, headers }: Wish = {}) =>
  exchange(gate, {
    path,
    ...(method !== undefined && { method }),
    headers: {
      'x-forwarded-proto': 'https',
      'x-forwarded-host': hostOf(origin),
      'x-forwarded-uri': uri,
      ...(cookie !== undefined && { cookie }),
      ...headers,
    },
  });
const check = (wish?: Wish) => ask('/v1/authz/auth-request', wish);

type Answered = Awaited<ReturnType<typeof exchange>>;
const headerOf = (answer: Answered, name: string): string => String(answer.headers[name] ?? '');
/** The cookie that an answer sets, as a browser sends it back. */
const cookieOf = (answer: Answered, name: string): string => {
  const all = [answer.headers['set-cookie'] ?? []].flat();
  const found = all.map((text) => text.split(';')[0] ?? '').find((pair) => pair.startsWith(`${name}=`));
  return found ?? '';
};
const ENTRY = '__Host-strongroom-gate-entry';
const GATE = '__Host-strongroom-gate';

async function begin(uri = '/q?year=2026', origin = REPORTS_ORIGIN) {
  const answer = await ask(`/.strongroom/begin?to=${uri}`, { origin });
  expect(answer.status).toBe(303);
  const target = new URL(headerOf(answer, 'location'));
  const [application, path, state] = ['application', 'path', 'state'].map((key) => target.searchParams.get(key) ?? '');
  return { entry: cookieOf(answer, ENTRY), target, body: { application, path, state } as never };
}
async function ticketFor(browser: Browser, begun: Awaited<ReturnType<typeof begin>>): Promise<string> {
  const { location } = await browser.ask('enterApplication', { body: begun.body });
  return location.slice(location.indexOf('/.strongroom'));
}
/** A browser that is in, and what it holds at the application. */
async function goIn() {
  const person = await newPerson(house);
  const { browser } = await signIn(house, person);
  const begun = await begin();
  const entered = await ask(await ticketFor(browser, begun), { cookie: begun.entry });
  expect(headerOf(entered, 'location')).toBe(`${REPORTS_ORIGIN}/q?year=2026`);
  return { person, browser, cookie: cookieOf(entered, GATE) };
}

describe('a proxy that asks', () => {
  it('is sent to the sign-in for a stranger, in each proxy’s way', async () => {
    const nginx = await check();
    expect([nginx.status, headerOf(nginx, 'location')]).toEqual([
      401,
      `${REPORTS_ORIGIN}/.strongroom/begin?to=%2Fq%3Fyear%3D2026`,
    ]);
    const traefik = await ask('/v1/authz/forward-auth', { headers: { 'sec-fetch-mode': 'navigate' } });
    expect([traefik.status, headerOf(traefik, 'location')]).toEqual([302, headerOf(nginx, 'location')]);
    expect((await ask('/v1/authz/forward-auth', { headers: { 'sec-fetch-mode': 'cors' } })).status).toBe(401);
    expect((await ask('/v1/authz/forward-auth', { headers: { 'x-forwarded-method': 'POST' } })).status).toBe(401);
    const envoy = await exchange(gate, {
      path: '/v1/authz/ext-authz/q?year=2026',
      headers: { 'x-forwarded-proto': 'https', host: hostOf(REPORTS_ORIGIN) },
    });
    expect([envoy.status, headerOf(envoy, 'location')]).toEqual([302, headerOf(nginx, 'location')]);
  });

  it('learns who it is, and gets back only the cookies that are not ours', async () => {
    const { person, cookie } = await goIn();
    const answer = await check({ cookie: `theme=dark; ${cookie}; __Host-strongroom-session=${'x'.repeat(43)}; a=b` });
    expect(answer.status).toBe(200);
    expect(answer.headers).toMatchObject({
      'remote-user': person.username,
      'strongroom-user': person.userId,
      'strongroom-methods': 'sms password',
      'strongroom-cookie': 'theme=dark; a=b',
      cookie: 'theme=dark; a=b',
    });
    expect(headerOf(answer, 'strongroom-groups')).toContain('read');
    expect(answer.text).toBe('');
  });

  it.each([
    ['an address that is no application', { origin: 'https://elsewhere.test' }, 'gate.application'],
    ['two hosts at once', { headers: { 'x-forwarded-host': 'reports.test, orders.test' } }, 'gate.application'],
    ['a path of another host', { uri: '//evil.test/' }, 'gate.application'],
  ])('is refused for %s', async (_about, wish, rule) => {
    const { cookie } = await goIn();
    const answer = await check({ ...wish, cookie });
    expect([answer.status, JSON.parse(answer.text)]).toEqual([403, expect.objectContaining({ rule })]);
  });

  it('asks about an application, whatever the path, the method or the connection of a request say', async () => {
    const { cookie } = await goIn();
    const envoy = (path: string, more: Readonly<Record<string, string>> = {}, method = 'GET') =>
      exchange(gate, {
        method,
        path: `/v1/authz/ext-authz${path}`,
        headers: { 'x-forwarded-proto': 'https', host: hostOf(REPORTS_ORIGIN), ...more },
      });
    const socket = { connection: 'Upgrade', upgrade: 'websocket', 'sec-websocket-version': '13' };
    const override = { 'x-http-method-override': 'OPTIONS', 'x-original-url': '/open', 'x-rewrite-url': '/open' };
    for (const path of ['/', '/a%2F..%2Fb', '/..%2f..%2Fv1', '/%2e%2e/', '/q?x=%2F%2Fevil.test']) {
      for (const more of [{}, socket, override]) {
        expect([path, (await envoy(path, { ...more, cookie })).status]).toEqual([path, 200]);
        expect([path, [302, 401].includes((await envoy(path, more)).status)]).toEqual([path, true]);
      }
    }
    // A socket follows no redirect; a method that nobody knows passes nobody, with or without a session.
    expect((await envoy('/live', socket)).status).toBe(401);
    for (const method of ['POST', 'PUT', 'DELETE', 'OPTIONS', 'TRACE']) {
      expect([method, (await envoy('/', {}, method)).status]).toEqual([method, 401]);
    }
    expect((await envoy('/', { cookie }, 'PROPFIND')).status).toBe(404);
    // Headers that fill the room, and our own path spelled otherwise: not passed on.
    const full = `GET /v1/authz/auth-request HTTP/1.1\r\nhost: a\r\ncookie: ${cookie}\r\nx: ${'x'.repeat(20_000)}\r\n\r\n`;
    expect(await sendBytes(gate, full)).toMatch(/^HTTP\/1\.1 431 .*"code":"malformed-request".*"status":431/s);
    expect(await sendBytes(gate, 'GET / HTTP/1.1\r\nno header\r\n\r\n')).toMatch(
      /^HTTP\/1\.1 400 .*malformed-request/s,
    );
    const unread = await exchange(gate, { path: '/v1/authz/ext-authz/%zz', headers: { cookie } });
    expect([unread.status, headerOf(unread, 'content-type')]).toEqual([400, expect.stringContaining('problem+json')]);
    const spelled = await exchange(gate, {
      path: '/v1/authz/%65xt-authz/q',
      headers: { 'x-forwarded-proto': 'https', host: hostOf(REPORTS_ORIGIN), cookie },
    });
    expect(spelled.status).toBe(403);
  });

  it('is not taken in by headers of the client, once or twice', async () => {
    const { cookie } = await goIn();
    const twice = (name: string, values: readonly string[]) => check({ cookie, headers: { [name]: values } });
    expect((await twice('x-forwarded-host', ['reports.test', 'orders.test'])).status).toBe(403);
    expect((await twice('x-forwarded-proto', ['https', 'http'])).status).toBe(403);
    expect((await twice('x-forwarded-uri', ['/q', '/q'])).status).toBe(403);
    const claims = { 'remote-user': 'admin', 'strongroom-groups': 'move-money', 'strongroom-user': 'usr_x' };
    const answer = await check({ cookie, headers: claims });
    expect(headerOf(answer, 'remote-user')).not.toBe('admin');
    expect(headerOf(answer, 'strongroom-groups')).not.toBe('move-money');
    expect((await check({ headers: { ...claims, authorization: 'Bearer x' } })).status).toBe(401);
    const bytes = [
      'GET /v1/authz/ext-authz/q HTTP/1.1',
      `host: ${hostOf(REPORTS_ORIGIN)}`,
      'host: orders.test',
      'x-forwarded-proto: https',
      `cookie: ${cookie}`,
    ];
    const said = await sendBytes(gate, `${bytes.join('\r\n')}\r\nconnection: close\r\n\r\n`);
    expect(said).not.toMatch(/^HTTP\/1\.1 2/);
  });

  it('is not listened to where configuration does not name it', async () => {
    const strict = await openHouse({ configuration: { 'gate.proxies': ['192.0.2.9'] } });
    const headers = { 'x-forwarded-proto': 'https', 'x-forwarded-host': 'reports.test', 'x-forwarded-uri': '/' };
    const answer = await exchange(await gateOf(strict), { path: '/v1/authz/auth-request', headers });
    expect([answer.status, JSON.parse(answer.text)]).toEqual([403, expect.objectContaining({ rule: 'gate.proxy' })]);
    await strict.close();
  });
});

describe('a browser at an application', () => {
  it('is out the moment its session ends, and on every node', async () => {
    const { browser, cookie } = await goIn();
    expect((await check({ cookie })).status).toBe(200);
    await browser.ask('signOut');
    expect((await check({ cookie })).status).toBe(401);
  });

  it('leaves by itself, from its own pages only', async () => {
    const { cookie, browser } = await goIn();
    const leave = (origin: string) => ask('/.strongroom/leave', { method: 'POST', cookie, headers: { origin } });
    expect((await leave('https://evil.test')).status).toBe(403);
    expect((await check({ cookie })).status).toBe(200);
    expect((await leave(REPORTS_ORIGIN)).status).toBe(303);
    expect((await check({ cookie })).status).toBe(401);
    expect((await browser.ask('getSession')).signedIn).toBe(true);
  });

  it('opens no other application and nothing at the portal with what it holds', async () => {
    const { cookie } = await goIn();
    expect((await check({ cookie, origin: OTHER_ORIGIN })).status).toBe(401);
    const stolen = cookie.replace(`${GATE}=`, '__Host-strongroom-session=');
    const answer = await exchange(house.url, {
      path: '/v1/sessions',
      headers: { host: new URL(ORIGIN).host, cookie: stolen },
    });
    expect(answer.status).toBe(401);
  });

  it('is no program: what one was granted ends at the API', async () => {
    const { cookie } = await goIn();
    const held = await check({ cookie });
    await house.sql.query(`update session set client_id = 'a-program' where id = $1`, [
      held.headers['strongroom-session'],
    ]);
    house.clock.advance(1_001);
    const answer = await check({ cookie });
    expect([answer.status, JSON.parse(answer.text).rule]).toEqual([403, 'gate.program']);
  });

  it('is refused what its surface does not reach, by name', async () => {
    const person = await newPerson(house);
    const { browser } = await signIn(house, person);
    const begun = await begin('/', OTHER_ORIGIN);
    const refused = await browser.call('enterApplication', { body: begun.body });
    expect([refused.outcome, refused.problem?.rule]).toEqual(['not-permitted', 'surface']);
  });
});

describe('a way in', () => {
  it('works once, however many try at once', async () => {
    const person = await newPerson(house);
    const { browser } = await signIn(house, person);
    const begun = await begin();
    const ticket = await ticketFor(browser, begun);
    const tries = await Promise.all(Array.from({ length: 8 }, () => ask(ticket, { cookie: begun.entry })));
    expect(tries.filter((answer) => cookieOf(answer, GATE) !== '')).toHaveLength(1);
  });

  it('works for no other browser, at no other application and not for long', async () => {
    const person = await newPerson(house);
    const { browser } = await signIn(house, person);
    const begun = await begin();
    const ticket = await ticketFor(browser, begun);
    const stranger = await begin();
    for (const wish of [{}, { cookie: stranger.entry }, { cookie: begun.entry, origin: OTHER_ORIGIN }]) {
      expect(cookieOf(await ask(ticket, wish), GATE)).toBe('');
    }
    house.clock.advance(46_000);
    expect(cookieOf(await ask(ticket, { cookie: begun.entry }), GATE)).toBe('');
    const again = await ticketFor(browser, begun);
    house.clock.advance(44_000);
    expect(cookieOf(await ask(again, { cookie: begun.entry }), GATE)).not.toBe('');
  });

  it('leads nowhere else', async () => {
    const begun = await begin('//evil.test/');
    expect(begun.target.searchParams.get('path')).toBe('/');
    expect(begun.target.origin).toBe(ORIGIN);
  });
});
