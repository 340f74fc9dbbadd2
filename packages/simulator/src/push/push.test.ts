/** The push service: whom it takes messages from, what it refuses, and what flight mode keeps back. */
import { createECDH, createPrivateKey, sign } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { makeTestWorld, sendSms, type TestWorld } from '../testing/test-world.ts';

const NUMBER = '+12025550143';
const APP = 'http://key.localhost:7005';
let test: TestWorld;
beforeAll(async () => {
  test = await makeTestWorld({ authenticatorUrl: APP });
});
afterAll(() => test.dispose());

const sender = createECDH('prime256v1');
const applicationServerKey = sender.generateKeys('base64url');
const [x, y] = [sender.getPublicKey().subarray(1, 33), sender.getPublicKey().subarray(33)];

function vapid(claims: object = {}, key = applicationServerKey): string {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const all = { aud: new URL(test.world().url).origin, exp: test.clock.now() / 1_000 + 3_600, ...claims };
  const signed = `${part({ typ: 'JWT', alg: 'ES256' })}.${part(all)}`;
  const jwk = {
    kty: 'EC',
    crv: 'P-256',
    d: sender.getPrivateKey('base64url'),
    x: x?.toString('base64url'),
    y: y?.toString('base64url'),
  };
  const own = createPrivateKey({ key: jwk, format: 'jwk' });
  const signature = sign('sha256', Buffer.from(signed), { key: own, dsaEncoding: 'ieee-p1363' });
  return `vapid t=${signed}.${signature.toString('base64url')}, k=${key}`;
}

const asApp = (path: string, init: RequestInit = {}) =>
  test.call(path, { ...init, headers: { origin: APP, 'sec-fetch-site': 'cross-site', ...init.headers } });
async function subscribed(): Promise<{ id: string; endpoint: string }> {
  const answer = await asApp('/phone/subscriptions', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ number: NUMBER, applicationServerKey }),
  });
  expect(answer.headers.get('access-control-allow-origin')).toBe(APP);
  return (await answer.json()) as { id: string; endpoint: string };
}

interface Sent {
  readonly body?: Uint8Array<ArrayBuffer>;
  readonly headers?: Record<string, string | undefined>;
}
async function push(endpoint: string, { body = new Uint8Array(100), headers = {} }: Sent = {}): Promise<number> {
  const all = { authorization: vapid(), ttl: '60', 'content-encoding': 'aes128gcm', ...headers };
  const said = Object.entries(all).filter((entry): entry is [string, string] => entry[1] !== undefined);
  const answer = await fetch(endpoint, { method: 'POST', headers: said, body });
  return answer.status;
}

it('answers as push services do', async () => {
  const { id, endpoint } = await subscribed();
  const nobody = endpoint.replace(id, '0'.repeat(32));
  const cases: [number, Promise<number>][] = [
    [201, push(endpoint)],
    [404, push(nobody)],
    [404, push(`${endpoint}x`)],
    [413, push(endpoint, { body: new Uint8Array(4_097) })],
    [401, push(endpoint, { headers: { authorization: undefined } })],
    [403, push(endpoint, { headers: { authorization: vapid({ aud: 'https://elsewhere.example' }) } })],
    [403, push(endpoint, { headers: { authorization: vapid({ exp: test.clock.now() / 1_000 - 1 }) } })],
    [403, push(endpoint, { headers: { authorization: vapid({ exp: test.clock.now() / 1_000 + 100_000 }) } })],
    [403, push(endpoint, { headers: { authorization: vapid({}, `B${'A'.repeat(86)}`) } })],
    [403, push(endpoint, { headers: { authorization: vapid().replace(/\.[^.]+,/, `.${'A'.repeat(86)},`) } })],
    [400, push(endpoint, { headers: { ttl: undefined } })],
    [400, push(endpoint, { headers: { topic: 'with space' } })],
    [415, push(endpoint, { headers: { 'content-encoding': 'aesgcm' } })],
  ];
  const answered = await Promise.all(cases.map(([, answer]) => answer));
  expect(answered).toEqual(cases.map(([status]) => status));
  await test.world().setFault('push', { refuseNext: 1 });
  expect([await push(endpoint), await push(endpoint)]).toEqual([429, 201]);
  expect((await asApp(`/phone/subscriptions/${id}`, { method: 'DELETE' })).status).toBe(204);
  expect(await push(endpoint)).toBe(410);
});

it('lets the one app ask its phone, and no other page', async () => {
  const stranger = { origin: 'http://key.localhost:7006', 'sec-fetch-site': 'cross-site' };
  const path = `/phone/${encodeURIComponent(NUMBER)}/events`;
  expect((await test.call(path, { headers: stranger })).status).toBe(403);
  expect((await asApp('/v1/phones')).status).toBe(403);
});

it('keeps messages while the phone is in flight mode, and lets no call ring', async () => {
  const flight = (on: boolean) =>
    test.call(`/v1/phones/${encodeURIComponent(NUMBER)}/flight`, {
      method: 'PUT',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ on }),
    });
  expect((await flight(true)).status).toBe(204);
  await sendSms(test, { To: NUMBER, From: 'Bank', Body: 'Code 123456' });
  expect(await test.world().messages(NUMBER)).toEqual([]);
  await test.restart();
  const arrived = test.next('sms');
  expect((await flight(false)).status).toBe(204);
  expect((await arrived).data.body).toBe('Code 123456');
  expect(await test.world().messages(NUMBER)).toHaveLength(1);
});
