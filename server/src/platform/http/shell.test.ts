/** The entrance of the shell: what is refused before any handler runs, however the address is spelled. */
import { type AddressInfo, connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { operations } from '@strongroom/contract';
import type { FastifyInstance } from 'fastify';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeLogger } from '../logging.ts';
import { makeMetrics } from '../metrics.ts';
import { makeRequestIds } from './request-ids.ts';
import { answer, implement, type JsonText } from './route.ts';
import { apiHeaders, strictTransport } from './security-headers.ts';
import { buildShell } from './shell.ts';

const host = 'portal.example';
const own = { 'retry-after': '7', 'cache-control': 'private' };
const body = { signedIn: false, ended: null, serverTime: '2026-03-06T12:00:00.000Z' } as const;
let handled = 0;
let app: FastifyInstance;

beforeAll(() => {
  const getSession = implement(operations.getSession, ({ context }) => {
    handled += 1;
    if (context.userAgent === 'broken') throw new Error('broken');
    if (context.userAgent === 'smuggling') return answer(200, body, { headers: { 'x-a': 'b\r\nset-cookie: c=d' } });
    if (context.userAgent === 'text') return answer(200, JSON.stringify(body) as JsonText<typeof body>);
    return answer(200, body, { cookies: ['a=1', 'b=2'], headers: own });
  });
  app = buildShell({
    routes: [getSession],
    gatekeeper: {
      acted: () => {},
      session: async () => ({ ok: false, problem: 'not-signed-in', extras: {} }),
      auditCredential: async () => ({ ok: false, problem: 'credential-refused', extras: {} }),
      token: async () => ({ ok: false, problem: 'token-refused', extras: {} }),
      phone: async () => ({ ok: false, problem: 'signature-refused', members: {} }),
      signInBinding: () => null,
      staff: async () => ({ ok: false, problem: 'not-signed-in', extras: {} }),
      staffSignInBinding: () => null,
      csrfToken: (binding) => binding,
    },
    origins: [`https://${host}`],
    hosts: [host],
    phoneOrigin: 'https://phone.test',
    trustedProxies: [],
    secureTransport: true,
    refusesPlain: false,
    serve: null,
    certificateOf: null,
    checkResponses: true,
    limits: {
      bodyBytes: 1_000,
      requestsPerSecond: 1_000,
      requestBurst: 1_000,
      addresses: 10,
      requestTimeoutMs: 1_000,
      keepAliveTimeoutMs: 1_000,
    },
    clock: { now: () => 0 },
    random: (length) => new Uint8Array(length),
    logger: makeLogger('silent'),
    metrics: makeMetrics(),
  });
});
afterAll(() => app.close());

/** Bytes as no library would send them, and what comes back. */
async function send(bytes: string): Promise<string> {
  const port = app.server.listening ? (app.server.address() as AddressInfo).port : await listen();
  const socket = connect(port, '127.0.0.1');
  socket.end(bytes);
  return (await text(socket)).toLowerCase();
}
const listen = async (): Promise<number> => Number(new URL(await app.listen({ host: '127.0.0.1', port: 0 })).port);

const link = { host, 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate' };

describe('the entrance', () => {
  it('answers the API to our own pages', async () => {
    const reply = await app.inject({
      url: operations.getSession.path,
      headers: { host, 'sec-fetch-site': 'same-origin' },
    });
    expect([reply.statusCode, reply.json()]).toEqual([200, body]);
  });

  it.each(['/v1/session', '/%761/session', '/v%31/session', '/v1/%73ession', '/v1/session?x=1'])(
    'does not let a link of another site call the API as %s',
    async (url) => {
      const before = handled;
      const reply = await app.inject({ url, headers: link });
      expect([reply.statusCode, reply.json<{ code: string }>().code]).toEqual([403, 'cross-site-request']);
      expect(handled).toBe(before);
    },
  );

  it.each(['/v1/%zz', '/%', '/v1/session/%C0%80'])(
    'answers %s, which the router cannot read, like any other',
    async (url) => {
      const reply = await app.inject({ url, headers: { host } });
      expect([reply.statusCode, reply.json<{ code: string }>().code]).toEqual([400, 'malformed-request']);
      expect(reply.headers).toMatchObject({ ...apiHeaders, ...strictTransport, 'x-request-id': expect.any(String) });
    },
  );

  it.each([
    ['two hosts', 'GET /v1/session', `Host: ${host}\r\nHost: evil.example`],
    ['one host twice', 'GET /v1/session', `Host: ${host}\r\nhost: ${host}`],
    ['another host in its first line', 'GET http://evil.example/v1/session', `Host: ${host}`],
    ['our host in its first line', `GET http://${host}/v1/session`, `Host: ${host}`],
    ['no address', 'OPTIONS *', `Host: ${host}`],
  ])('takes no request that names %s', async (_about, first, hosts) => {
    const before = handled;
    const reply = await send(`${first} HTTP/1.1\r\n${hosts}\r\nConnection: close\r\n\r\n`);
    expect([reply.slice(0, 13), handled]).toEqual(['http/1.1 400 ', before]);
    expect(reply).toContain('malformed-request');
  });

  it('answers what is no HTTP at all with the same protections', async () => {
    const reply = await send('GET / HTTP/1.1\r\nno header\r\n\r\n');
    expect(reply).toMatch(/^http\/1\.1 400 /);
    for (const [name, value] of Object.entries({ ...apiHeaders, ...strictTransport }))
      expect(reply).toContain(`\r\n${name}: ${value.toLowerCase()}\r\n`);
  });

  it('lets a link of another site open a page', async () => {
    const reply = await app.inject({ url: '/security', headers: link });
    expect(reply.statusCode).toBe(404);
  });
});

describe('an answer of the API', () => {
  const ask = (userAgent: string, method: 'GET' | 'HEAD' | 'POST' = 'GET') =>
    app.inject({ method, url: '/v1/session', headers: { host, 'user-agent': userAgent } });

  it('carries its own cookies and headers once, beside those of every answer', async () => {
    const { headers } = await ask('');
    expect(headers).toMatchObject({ ...apiHeaders, ...strictTransport, ...own, 'set-cookie': ['a=1', 'b=2'] });
    expect([headers['content-type'], headers['content-length']]).toEqual([
      ...['application/json; charset=utf-8', String(JSON.stringify(body).length)],
    ]);
  });

  it('may be JSON that is text already', async () => {
    expect((await ask('text')).json()).toEqual(body);
  });

  it('is named differently each time, in sixteen characters', async () => {
    let drawn = 0;
    const next = makeRequestIds((length) => Uint8Array.from({ length }, () => drawn++ % 251));
    const ids = Array.from({ length: 200 }, () => next());
    expect(new Set(ids).size).toBe(200);
    for (const id of ids) expect(id).toMatch(/^[\w-]{16}$/);
  });

  it('to HEAD has the headers and no body', async () => {
    const { statusCode, headers, payload } = await ask('', 'HEAD');
    expect([statusCode, headers['content-length'], payload]).toEqual([200, String(JSON.stringify(body).length), '']);
  });

  it.each(['broken', 'smuggling'])('is an error and no more when a handler is %s', async (userAgent) => {
    const reply = await ask(userAgent);
    expect([reply.statusCode, reply.json<{ code: string }>().code]).toEqual([500, 'internal']);
    expect(reply.headers).toMatchObject({ ...apiHeaders, 'content-type': 'application/problem+json; charset=utf-8' });
    expect(reply.headers['set-cookie']).toBeUndefined();
  });

  it('to a method that is not there names those that are', async () => {
    const { statusCode, headers } = await ask('', 'POST');
    expect([statusCode, headers.allow]).toEqual([405, 'GET, HEAD']);
  });

  it('has the headers of every answer also where no operation answers', async () => {
    expect((await app.inject({ url: '/v1/nothing', headers: { host } })).headers).toMatchObject(apiHeaders);
  });
});
