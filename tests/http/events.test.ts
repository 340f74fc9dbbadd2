/** Events to other systems: a receiver of streams that verifies what it gets with jose and our published keys. */
import { decodeProtectedHeader } from 'jose';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { makeReceiver, type Receiver } from './events.receiver.ts';
import { type House, ORIGIN, openHouse } from './harness.ts';
import { type Partner, startPartner } from './partner.server.ts';
import { newPerson, signIn } from './people.ts';

const TOKENS = { main: 'm'.repeat(40), other: 'o'.repeat(40), reader: 'r'.repeat(40) };
const REVOKED = 'https://schemas.openid.net/secevent/caep/event-type/session-revoked';
const ATTEMPTS = 2;
const VERIFICATION = 'https://schemas.openid.net/secevent/ssf/event-type/verification';

let house: House;
let partner: Partner;
let receiver: Receiver;

beforeAll(async () => {
  partner = await startPartner();
  house = await openHouse({
    configuration: {
      'events.receivers': [
        { id: 'main', token: TOKENS.main, audience: 'https://main.example' },
        { id: 'other', token: TOKENS.other, audience: 'https://other.example' },
        { id: 'reader', token: TOKENS.reader, audience: 'https://reader.example', scopes: ['ssf.read'] },
      ],
      'events.internalOrigins': [partner.url],
      'events.attempts': ATTEMPTS,
      'events.pollMost': 2,
      'events.pollWaitSeconds': 60,
    },
  });
  receiver = makeReceiver(house, { token: TOKENS.main, audience: 'https://main.example' });
});
afterAll(async () => {
  await house.close();
  partner.close();
});
beforeEach(async () => {
  await house.sql.query('truncate event_stream, event_stream_removed, event_token');
  await house.drain();
  partner.forget();
});

const ssf: Receiver['ssf'] = (path, wish) => receiver.ssf(path, wish);
const verified: Receiver['verified'] = (token, audience) => receiver.verified(token, audience);
const poll: Receiver['poll'] = (stream, body) => receiver.poll(stream, body);

const PUSH = 'urn:ietf:rfc:8935';
const push = () => ({ method: PUSH, endpoint_url: `${partner.url}/push`, authorization_header: 'Bearer theirs' });
async function newStream(more: Readonly<Record<string, unknown>> = {}, token = TOKENS.main): Promise<string> {
  const made = await ssf('/ssf/stream', { token, body: { events_requested: [REVOKED], ...more } });
  expect(made.status).toBe(201);
  return made.json.stream_id ?? '';
}

/** Somebody signs in and out: a session that is revoked. */
async function revokeOne() {
  const person = await newPerson(house);
  const { browser, session } = await signIn(house, person);
  await browser.ask('signOut');
  await house.drain();
  return { person, sessionId: session.sessionId };
}

describe('a stream', () => {
  it('is found by its description, and hears by push what happened, signed', async () => {
    const { json: metadata } = await ssf('/.well-known/ssf-configuration', { token: '' });
    expect(metadata).toMatchObject({ issuer: ORIGIN, spec_version: '1_0', default_subjects: 'ALL' });
    await newStream({ delivery: push() });
    const { person, sessionId } = await revokeOne();
    const [first, ...rest] = partner.called.filter(({ path }) => path === '/push');
    expect(rest).toEqual([]);
    expect(first?.headers).toMatchObject({
      'content-type': 'application/secevent+jwt',
      authorization: 'Bearer theirs',
    });
    const set = await verified(first?.body ?? '');
    expect(Object.keys(set.events)).toEqual([REVOKED]);
    expect(set.sub_id).toEqual({
      format: 'complex',
      user: { format: 'iss_sub', iss: ORIGIN, sub: person.userId },
      session: { format: 'opaque', id: sessionId },
    });
    // No event passes for a token of access: it has no subject of its own and no end.
    expect(Object.keys(set)).not.toContain('sub');
    expect(Object.keys(set)).not.toContain('exp');
    expect(decodeProtectedHeader(first?.body ?? '').alg).toBe('RS256');
  });

  it('is polled, acknowledged and then empty', async () => {
    const stream = await newStream();
    for (let times = 0; times < 3; times += 1) await revokeOne();
    const first = await poll(stream);
    expect([Object.keys(first.sets).length, first.moreAvailable]).toEqual([2, true]);
    expect(Object.keys((await poll(stream)).sets)).toEqual(Object.keys(first.sets));
    const ack = Object.keys(first.sets);
    const second = await poll(stream, { ack });
    expect([Object.keys(second.sets).length, second.moreAvailable]).toEqual([1, undefined]);
    const [jti = ''] = Object.keys(second.sets);
    expect(await poll(stream, { setErrs: { [jti]: { err: 'invalid_key' } } })).toEqual({ sets: {} });
  });

  it('keeps who polls waiting until an event comes, one request at a time', async () => {
    const stream = await newStream();
    const waiting = () => ssf(`/ssf/poll/${stream}`, { body: {} });
    const first = waiting();
    await expect.poll(() => house.strongroom.services.events.waiting()).toBe(1);
    const second = waiting();
    // A later request takes the place of the earlier, which is told that nothing came.
    expect((await first).json).toEqual({ sets: {} });
    await revokeOne();
    expect(Object.keys((await second).json.sets ?? {})).toHaveLength(1);
    expect(house.strongroom.services.events.waiting()).toBe(0);
    // Whoever only acknowledges waits for nothing.
    expect((await ssf(`/ssf/poll/${stream}`, { body: { maxEvents: 0 } })).json).toMatchObject({ sets: {} });
  });

  it('wakes who polls at one node by what happens at another, and lets them go when the node goes down', async () => {
    const stream = await newStream();
    const node = await house.anotherNode();
    const there = () => ssf(`/ssf/poll/${stream}`, { body: {}, at: node.url });
    const told = there();
    await expect.poll(() => node.services.events.waiting()).toBe(1);
    await revokeOne();
    const { sets } = (await told).json as never as { sets: Record<string, string> };
    expect(Object.keys(sets)).toHaveLength(1);
    await poll(stream, { ack: Object.keys(sets) });
    const left = there();
    await expect.poll(() => node.services.events.waiting()).toBe(1);
    node.services.events.close();
    expect((await left).json).toEqual({ sets: {} });
  });

  it('is verified when its receiver asks, not more often than it may', async () => {
    const stream = await newStream();
    const wish = { stream_id: stream, state: 'VGhpcyBpcyBhbiBleGFtcGxl' };
    expect((await ssf('/ssf/verify', { body: wish })).status).toBe(204);
    const again = await ssf('/ssf/verify', { body: wish });
    expect([again.status, again.headers['retry-after']]).toEqual([429, '60']);
    const [token = ''] = Object.values((await poll(stream)).sets);
    const set = await verified(token);
    expect(set).toMatchObject({
      sub_id: { format: 'opaque', id: stream },
      events: { [VERIFICATION]: { state: wish.state } },
    });
    house.clock.advance(60_000);
    expect((await ssf('/ssf/verify', { body: { stream_id: stream } })).status).toBe(204);
  });

  it('holds what happens while it is paused, and drops it while it is disabled', async () => {
    const stream = await newStream({ delivery: push() });
    const to = (status: string) => ssf('/ssf/status', { body: { stream_id: stream, status, reason: 'maintenance' } });
    expect((await to('paused')).json).toEqual({ stream_id: stream, status: 'paused', reason: 'maintenance' });
    await revokeOne();
    expect(partner.called.filter(({ path }) => path === '/push')).toHaveLength(0);
    await to('enabled');
    await house.drain();
    expect(partner.called.filter(({ path }) => path === '/push')).toHaveLength(1);
    await to('disabled');
    await revokeOne();
    await to('enabled');
    await house.drain();
    expect(partner.called.filter(({ path }) => path === '/push')).toHaveLength(1);
  });

  it('is paused when nobody answers, holds what it has, and says why when it goes on', async () => {
    const stream = await newStream({ delivery: push() });
    partner.answers['/push'] = 503;
    await revokeOne();
    house.clock.advance(60_000);
    await house.drain();
    expect((await ssf(`/ssf/status?stream_id=${stream}`)).json).toMatchObject({
      status: 'paused',
      reason: 'unreachable',
    });
    partner.forget();
    await ssf('/ssf/status', { body: { stream_id: stream, status: 'enabled' } });
    await house.drain();
    const sets = await Promise.all(
      partner.called.filter(({ path }) => path === '/push').map(({ body }) => verified(body)),
    );
    expect(sets.map(({ events }) => Object.keys(events)[0]?.split('/').at(-1)).sort()).toEqual([
      'session-revoked',
      'stream-updated',
    ]);
  });

  it('stays switched off by a receiver that does so while it is being called', async () => {
    const stream = await newStream({ delivery: push() });
    const status = { body: { stream_id: stream, status: 'disabled' } };
    // Only the last try is one after which the house would pause the stream, and begin to hold events.
    partner.answers['/push'] = async () => {
      if (partner.called.filter(({ path }) => path === '/push').length === ATTEMPTS) await ssf('/ssf/status', status);
      return 503;
    };
    await revokeOne();
    for (let tries = 1; tries < ATTEMPTS; tries += 1) {
      house.clock.advance(60_000);
      await house.drain();
    }
    expect((await ssf(`/ssf/status?stream_id=${stream}`)).json).toMatchObject({ status: 'disabled' });
  });

  it('hears nothing more of a user its receiver has removed', async () => {
    const stream = await newStream();
    const person = await newPerson(house);
    const subject = { format: 'iss_sub', iss: ORIGIN, sub: person.userId };
    const remove = (about: object) => ssf('/ssf/subjects/remove', { body: { stream_id: stream, subject: about } });
    expect((await remove({ ...subject, iss: 'https://else.example' })).status).toBe(404);
    expect((await remove(subject)).status).toBe(204);
    const { browser } = await signIn(house, person);
    await browser.ask('signOut');
    await house.drain();
    expect(await poll(stream)).toEqual({ sets: {} });
    expect((await ssf('/ssf/subjects/add', { body: { stream_id: stream, subject } })).status).toBe(200);
    const { browser: again } = await signIn(house, person);
    await again.ask('signOut');
    await house.drain();
    expect(Object.keys((await poll(stream)).sets)).toHaveLength(1);
  });

  it('is one for each receiver, however many ask at once', async () => {
    const asked = await Promise.all(Array.from({ length: 6 }, () => ssf('/ssf/stream', { body: {} })));
    expect(asked.map(({ status }) => status).sort()).toEqual([201, 409, 409, 409, 409, 409]);
  });

  it('changes and ends for its receiver, and is not there for anybody else', async () => {
    const stream = await newStream({ description: 'for the warehouse' });
    const mine = await ssf(`/ssf/stream?stream_id=${stream}`);
    expect(mine.json).toMatchObject({ description: 'for the warehouse', events_requested: [REVOKED] });
    const change = (method: string, more: object, token = TOKENS.main) =>
      ssf('/ssf/stream', { method, token, body: { stream_id: stream, ...more } });
    expect((await change('PATCH', { delivery: push() })).json).toMatchObject({ description: 'for the warehouse' });
    expect((await change('PUT', { delivery: push() })).json).not.toHaveProperty('description');
    for (const wish of [
      () => ssf(`/ssf/stream?stream_id=${stream}`, { token: TOKENS.other }),
      () => change('PATCH', { description: 'mine now' }, TOKENS.other),
      () => ssf(`/ssf/stream?stream_id=${stream}`, { token: TOKENS.other, method: 'DELETE' }),
      () => ssf(`/ssf/poll/${stream}`, { token: TOKENS.other, body: {} }),
      () => ssf('/ssf/verify', { token: TOKENS.other, body: { stream_id: stream } }),
    ]) {
      expect((await wish()).status).toBe(404);
    }
    expect((await ssf(`/ssf/stream?stream_id=${stream}`, { method: 'DELETE' })).status).toBe(204);
    expect((await ssf('/ssf/stream')).json).toEqual([]);
  });

  it.each([
    ['no token', { token: '' }, 401],
    ['a token of nobody', { token: 'x'.repeat(40) }, 401],
    ['a token that may only read', { token: TOKENS.reader }, 403],
    ['no JSON', { text: '{' }, 400],
    ['a member twice', { text: '{"description":"a","description":"b"}' }, 400],
    ['a field we do not know', { body: { webhook: 'x' } }, 400],
    ['an unknown way of delivery', { body: { delivery: { method: 'urn:x', endpoint_url: 'https://a.example' } } }, 400],
    ['an endpoint without https', { body: { delivery: { method: PUSH, endpoint_url: 'http://a.example/' } } }, 400],
    ['an endpoint inside', { body: { delivery: { method: PUSH, endpoint_url: 'https://10.0.0.1/' } } }, 400],
    ['an endpoint beside us', { body: { delivery: { method: PUSH, endpoint_url: 'https://localhost/' } } }, 400],
  ])('is refused with %s', async (_about, wish, status) => {
    const refused = await ssf('/ssf/stream', { method: 'POST', body: {}, ...wish });
    expect(refused.status).toBe(status);
    expect((await ssf('/ssf/stream')).json).toEqual([]);
  });
});
