/** The entrance of the shell: what is refused before any handler runs, however the address is spelled. */
import { operations } from '@strongroom/contract';
import type { FastifyInstance } from 'fastify';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeLogger } from '../logging.ts';
import { makeMetrics } from '../metrics.ts';
import { answer, implement } from './route.ts';
import { buildShell } from './shell.ts';

const host = 'portal.example';
const body = { signedIn: false, serverTime: '2026-03-06T12:00:00.000Z' } as const;
let handled = 0;
let app: FastifyInstance;

beforeAll(() => {
  const getSession = implement(operations.getSession, async () => {
    handled += 1;
    return answer(200, body);
  });
  app = buildShell({
    routes: [getSession],
    gatekeeper: {
      session: async () => ({ ok: false, problem: 'not-signed-in', extras: {} }),
      signInBinding: () => null,
      csrfToken: (binding) => binding,
    },
    ...{ origins: [`https://${host}`], hosts: [host], trustedProxies: [], secureTransport: true, checkResponses: true },
    limits: {
      ...{ bodyBytes: 1_000, requestsPerSecond: 1_000, requestBurst: 1_000, addresses: 10 },
      ...{ requestTimeoutMs: 1_000, keepAliveTimeoutMs: 1_000 },
    },
    clock: { now: () => 0 },
    random: (length) => new Uint8Array(length),
    logger: makeLogger('silent'),
    metrics: makeMetrics(),
  });
});
afterAll(() => app.close());

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

  it('lets a link of another site open a page', async () => {
    const reply = await app.inject({ url: '/security', headers: link });
    expect(reply.statusCode).toBe(404);
  });
});
