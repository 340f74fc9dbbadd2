/**
 * One contract for whoever answers about SIM cards, held over HTTP: the simulated outside world, and a peer that answers
 * with the examples of the CAMARA description.
 */
import { randomBytes } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { startWorld, type World } from '@strongroom/simulator';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type FreshDatabase, freshDatabase } from '../../../testing/database.ts';
import { makeCamaraSimSwap } from './camara-sim-swap.ts';

const NUMBER = '+34600000001';
const MOVED = Date.parse('2026-09-16T12:00:00Z');
const NOW = MOVED + 3_600_000;
const client = { clientId: 'ACoperator', clientSecret: 'operator secret: 1' };

let fresh: FreshDatabase;
let world: World;
let worldNow = MOVED;
let server: Server;
/** What the peer answers instead, with the status. */
let refusal: [number, string] | null = null;
let moved = false;
let tokens = 0;
let seen: string[] = [];

beforeAll(async () => {
  fresh = await freshDatabase();
  world = await startWorld({
    databaseUrl: fresh.url,
    host: '127.0.0.1',
    port: 0,
    smtpPort: 0,
    brokerToken: 'not-used',
    carrier: { accountSid: client.clientId, authToken: client.clientSecret },
    clock: { now: () => worldNow },
    random: (length: number) => randomBytes(length),
  });
  server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks).toString();
    const say = (status: number, answer: object) => {
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(answer));
    };
    if (request.url === '/token') {
      tokens += 1;
      return say(200, { access_token: `token-${tokens}`, token_type: 'Bearer', expires_in: 3_600 });
    }
    seen.push(`${request.method} ${request.url} ${request.headers.authorization} ${body}`);
    if (request.headers.authorization !== `Bearer token-${tokens}`) {
      return say(401, { status: 401, code: 'UNAUTHENTICATED', message: 'Request not authenticated' });
    }
    if (refusal !== null) return say(refusal[0], { status: refusal[0], code: refusal[1], message: NUMBER });
    if (request.url?.endsWith('/check')) return say(200, { swapped: moved });
    return say(200, { latestSimChange: '2026-09-16T14:00:00.000+02:00', monitoredPeriod: 120 });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterAll(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  await world.close();
  await fresh.drop();
});

const peerUrl = () => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
const warnings: string[] = [];
const checkAt = (base: string, tokenUrl: string, secret = client.clientSecret) =>
  makeCamaraSimSwap(
    { baseUrl: base, tokenUrl, clientId: client.clientId, clientSecret: secret, timeoutMs: 60_000 },
    { clock: { now: () => NOW }, logger: { warn: (...said: unknown[]) => void warnings.push(JSON.stringify(said)) } },
  );

const peers = [
  {
    name: 'the simulated world',
    check: (secret?: string) => checkAt(`${world.url}/operator`, `${world.url}/operator/token`, secret),
    async move(to: 'own' | 'another') {
      worldNow = MOVED;
      await world.moveSim(NUMBER, to);
      worldNow = NOW;
    },
    refuse: async () => void (await world.setFault('operator', { refuseNext: 1 })),
  },
  {
    name: 'the peer of the description',
    check: () => checkAt(peerUrl(), `${peerUrl()}/token`),
    async move(to: 'own' | 'another') {
      moved = to === 'another';
    },
    async refuse() {
      refusal = [503, 'UNAVAILABLE'];
    },
  },
] as const;

describe.each(peers)('$name', ({ check, move, refuse }) => {
  it('says that a number did not move, that it did and when, and nothing where it does not answer', async () => {
    await move('own');
    expect(await check().within(NUMBER, 72)).toEqual({ kind: 'same' });
    await move('another');
    expect(await check().within(NUMBER, 72)).toEqual({ kind: 'swapped', at: MOVED });
    await refuse();
    expect(await check().within(NUMBER, 72)).toEqual({ kind: 'unknown' });
    refusal = null;
    expect(warnings.join()).not.toContain(NUMBER);
  });
});

describe('the adapter', () => {
  it('asks with the number and the span', async () => {
    seen = [];
    await checkAt(peerUrl(), `${peerUrl()}/token`).within(NUMBER, 240);
    expect(seen[0]).toContain('POST /sim-swap/v2/check Bearer token-');
    expect(seen[0]).toContain(JSON.stringify({ phoneNumber: NUMBER, maxAge: 240 }));
  });

  it('asks for a token once, and for another when it was taken away', async () => {
    const check = checkAt(peerUrl(), `${peerUrl()}/token`);
    moved = false;
    await check.within(NUMBER, 1);
    const before = tokens;
    await check.within(NUMBER, 1);
    expect(tokens).toBe(before);
    tokens += 1;
    expect(await check.within(NUMBER, 1)).toEqual({ kind: 'same' });
    expect(tokens).toBe(before + 2);
  });

  it.each([
    [404, 'IDENTIFIER_NOT_FOUND'],
    [422, 'SERVICE_NOT_APPLICABLE'],
    [403, 'PERMISSION_DENIED'],
  ])('takes %i %s for no answer', async (status, code) => {
    refusal = [status, code];
    expect(await checkAt(peerUrl(), `${peerUrl()}/token`).within(NUMBER, 1)).toEqual({ kind: 'unknown' });
    refusal = null;
  });

  it('takes a wrong secret and a place where nobody listens for no answer', async () => {
    const wrong = checkAt(`${world.url}/operator`, `${world.url}/operator/token`, 'wrong');
    expect(await wrong.within(NUMBER, 1)).toEqual({ kind: 'unknown' });
    expect(await checkAt('http://127.0.0.1:9', 'http://127.0.0.1:9/token').within(NUMBER, 1)).toEqual({
      kind: 'unknown',
    });
  });
});
