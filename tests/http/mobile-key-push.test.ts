/**
 * Notifications of phones, to a push service on loopback that keeps what it is handed. What it keeps is opened with the
 * keys of the phone by a library that is not ours.
 */
import { createECDH, createPublicKey, type ECDH, randomBytes, verify } from 'node:crypto';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { type House, openHouse } from './harness.ts';
import { activate, phoneHolder, signInByPhone, toPrompt } from './mobile-key.people.ts';
import type { Phone } from './phone.client.ts';

const ece = createRequire(import.meta.url)('http_ece') as {
  decrypt(body: Buffer, keys: { version: 'aes128gcm'; privateKey: ECDH; authSecret: string }): Buffer;
};

let house: House;
let service: Server;
let serviceUrl: string;
let arrived: { path: string; headers: IncomingHttpHeaders; body: Buffer }[] = [];
let status = 201;

beforeAll(async () => {
  service = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      arrived.push({ path: request.url ?? '', headers: request.headers, body: Buffer.concat(chunks) });
      response.writeHead(status, status === 307 ? { location: `${serviceUrl}/elsewhere` } : {}).end();
    });
  });
  await new Promise<void>((resolve) => service.listen(0, '127.0.0.1', resolve));
  serviceUrl = `http://127.0.0.1:${(service.address() as AddressInfo).port}`;
  house = await openHouse({
    policy: { 'mobile-key.test-pushes-per-hour': 4 },
    configuration: { push: { contact: 'mailto:push@broker.example', services: [serviceUrl, 'push.example'] } },
  });
});
beforeEach(() => {
  arrived = [];
  status = 201;
});
afterAll(async () => {
  await house.close();
  await new Promise((resolve) => service.close(resolve));
});

function browserKeys() {
  const pair = createECDH('prime256v1');
  const p256dh = pair.generateKeys('base64url');
  return { pair, p256dh, auth: randomBytes(16).toString('base64url') };
}

async function subscribed(phone: Phone, endpoint = `${serviceUrl}/send/secret-of-${phone.keyId}`) {
  const { pair, p256dh, auth } = browserKeys();
  const said = await phone.call('subscribeMobileKey', { body: { endpoint, p256dh, auth } });
  return { said, pair, auth, endpoint };
}

const isSubscribed = async (phone: Phone): Promise<boolean> =>
  (await phone.call('getMobileKey')).data().push.subscribed;
const eventsOf = async (userId: string): Promise<string[]> =>
  (
    await house.sql.query(
      `select event from audit_entry where user_id = $1 and event like 'mobile-key.push-%' order by event`,
      [userId],
    )
  ).rows.map(({ event }) => event);

it('says to the phone, and to nobody between, that something waits', async () => {
  const { person, phone } = await phoneHolder(house);
  const { said, pair, auth } = await subscribed(phone);
  const { serverKey, subscribed: on } = said.data().push;
  expect(on).toBe(true);
  await toPrompt(house.browser(), person, phone);
  await house.drain();
  const [{ path, headers, body } = { path: '', headers: {} as IncomingHttpHeaders, body: Buffer.alloc(0) }] = arrived;
  expect([arrived.length, path]).toEqual([1, `/send/secret-of-${phone.keyId}`]);
  const text = ece.decrypt(body, { version: 'aes128gcm', privateKey: pair, authSecret: auth }).toString();
  expect(JSON.parse(text)).toEqual({ version: 1, type: 'prompt', keyId: phone.keyId });
  const { ttl, urgency, topic, 'content-encoding': encoding } = headers;
  expect([Number(ttl), urgency, encoding]).toEqual([180, 'high', 'aes128gcm']);
  expect(topic).toMatch(/^[\w-]{32}$/);
  expect(topic).not.toContain(phone.keyId);

  const [, signed = '', claims = '', signature = '', k = ''] =
    /^vapid t=([\w-]+\.([\w-]+))\.([\w-]+), k=([\w-]+)$/.exec(headers.authorization ?? '') ?? [];
  expect(k).toBe(serverKey);
  const point = Buffer.from(k, 'base64url');
  const [x, y] = [point.subarray(1, 33), point.subarray(33)].map((part) => part.toString('base64url'));
  const key = createPublicKey({ key: { kty: 'EC', crv: 'P-256', x: x ?? '', y: y ?? '' }, format: 'jwk' });
  const check = { key, dsaEncoding: 'ieee-p1363' } as const;
  expect(verify('sha256', Buffer.from(signed), check, Buffer.from(signature, 'base64url'))).toBe(true);
  const { aud, sub, exp } = JSON.parse(Buffer.from(claims, 'base64url').toString());
  expect([aud, sub, exp - house.clock.now() / 1_000]).toEqual([serviceUrl, 'mailto:push@broker.example', 43_200]);
  expect(house.log.join('')).not.toContain('secret-of-');
  const kept = await house.sql.query('select * from mobile_key_subscription where factor_id = $1', [phone.keyId]);
  expect(JSON.stringify(kept.rows)).not.toContain(Buffer.from('secret-of-').toString('hex'));
});

it('is the same house on another node', async () => {
  const { phone } = await phoneHolder(house);
  const before = (await phone.call('getMobileKey')).data().push.serverKey;
  const node = await house.anotherNode();
  expect(node.services.authenticator.push.serverKey).toBe(before);
  expect(before).toMatch(/^[\w-]{87}$/);
});

it.each([404, 410])('pushes no more where the push service says %i', async (gone) => {
  const { person, phone } = await phoneHolder(house);
  await subscribed(phone);
  status = gone;
  await toPrompt(house.browser(), person, phone);
  await house.drain();
  expect([arrived.length, await isSubscribed(phone)]).toEqual([1, false]);
  expect(await eventsOf(person.userId)).toEqual(['mobile-key.push-gone', 'mobile-key.push-on']);
});

it('comes again while the prompt lives, and not after', async () => {
  const { person, phone } = await phoneHolder(house);
  const toIt = () => arrived.filter(({ path }) => path.endsWith(phone.keyId));
  await subscribed(phone);
  status = 503;
  await toPrompt(house.browser(), person, phone);
  await house.drain();
  expect(arrived).toHaveLength(1);
  house.clock.advance(5_000);
  await house.drain();
  expect(arrived.map(({ headers }) => Number(headers.ttl))).toEqual([180, 175]);
  house.clock.advance(180_000);
  await house.drain();
  expect([toIt().length, await isSubscribed(phone)]).toEqual([2, true]);
});

/** What was pushed to this phone, as it reads it. */
function readBy({ pair, auth, endpoint }: { pair: ECDH; auth: string; endpoint: string }): string[] {
  const own = arrived.filter(({ path }) => endpoint.endsWith(path));
  return own.map(({ body }) => {
    const text = ece.decrypt(body, { version: 'aes128gcm', privateKey: pair, authSecret: auth }).toString();
    return (JSON.parse(text) as { type: string }).type;
  });
}

it('takes the notice back when the request was answered, ran out or has lost its key', async () => {
  const { person, phone } = await phoneHolder(house);
  const keys = await subscribed(phone);
  const { prompt } = await toPrompt(house.browser(), person, phone);
  await house.drain();
  (await phone.deny(prompt, 'mistake')).data();
  await house.drain();
  expect(readBy(keys)).toEqual(['prompt', 'prompt-ended']);
  await toPrompt(house.browser(), person, phone);
  await house.drain();
  house.clock.advance(182_000);
  await house.drain();
  // Once for each of the two prompts: what runs out is said whether or not it was answered before.
  expect(readBy(keys).slice(2)).toEqual(['prompt', 'prompt-ended', 'prompt-ended']);
  await activate(house, person);
  await house.drain();
  expect(readBy(keys).slice(5)).toEqual(['key-ended']);
});

it('sends a test to the phone, says what became of it, and no more of them than policy has', async () => {
  const { person, phone } = await phoneHolder(house);
  const browser = await signInByPhone(house, person, phone);
  const test = async () => {
    const { outcome, text } = await browser.call('testMobileKeyPush');
    return outcome === 'done' ? (JSON.parse(text) as { outcome: string }).outcome : outcome;
  };
  expect(await test()).toBe('not-subscribed');
  const keys = await subscribed(phone);
  expect([await test(), readBy(keys)]).toEqual(['accepted', ['test']]);
  status = 503;
  expect(await test()).toBe('failed');
  status = 410;
  expect([await test(), await isSubscribed(phone)]).toEqual(['gone', false]);
  status = 201;
  await subscribed(phone);
  expect([await test(), await test()]).toEqual(['accepted', 'send-limit']);
});

it('does not ring for what was answered meanwhile', async () => {
  const { person, phone } = await phoneHolder(house);
  const keys = await subscribed(phone);
  const { prompt } = await toPrompt(house.browser(), person, phone);
  (await phone.deny(prompt, 'mistake')).data();
  await house.drain();
  expect(readBy(keys)).toEqual(['prompt-ended']);
});

it('follows no redirect', async () => {
  const { person, phone } = await phoneHolder(house);
  await subscribed(phone);
  status = 307;
  await toPrompt(house.browser(), person, phone);
  await house.drain();
  expect(arrived.map(({ path }) => path)).toEqual([`/send/secret-of-${phone.keyId}`]);
});

it('stops when the phone says so', async () => {
  const { person, phone } = await phoneHolder(house);
  await subscribed(phone);
  expect((await phone.call('unsubscribeMobileKey')).data().push.subscribed).toBe(false);
  expect((await phone.call('unsubscribeMobileKey')).outcome).toBe('done');
  await toPrompt(house.browser(), person, phone);
  await house.drain();
  expect(arrived).toEqual([]);
  expect(await eventsOf(person.userId)).toEqual(['mobile-key.push-off', 'mobile-key.push-on']);
});

it('calls nothing that is not a push service it knows', async () => {
  const { person, phone } = await phoneHolder(house);
  const hostile = [
    'http://127.0.0.1:1/',
    house.world.url,
    'https://169.254.169.254/',
    'https://push.example@127.0.0.1/',
    'https://push.example.evil.example/',
    'http://push.example/',
    serviceUrl.replace('http:', 'https:'),
    `${serviceUrl}@127.0.0.1:1/`,
  ];
  for (const endpoint of hostile) {
    expect([endpoint, (await subscribed(phone, endpoint)).said.outcome]).toEqual([endpoint, 'push-refused']);
  }
  const { auth } = browserKeys();
  const offCurve = Buffer.concat([Buffer.from([4]), Buffer.alloc(64, 7)]).toString('base64url');
  const body = { endpoint: `${serviceUrl}/send/1`, p256dh: offCurve, auth };
  expect((await phone.call('subscribeMobileKey', { body })).outcome).toBe('push-refused');
  expect([await isSubscribed(phone), await eventsOf(person.userId)]).toEqual([false, []]);
});
