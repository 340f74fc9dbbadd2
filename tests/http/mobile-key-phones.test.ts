/**
 * The mobile key over HTTP: its PIN, its answers without network, its requests, how the portal invites a phone, and how one
 * gives way to another.
 */

import { get, type IncomingMessage } from 'node:http';
import { type OperationId, operations } from '@strongroom/contract';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PHONE_ORIGIN } from './browser.client.ts';
import type { RawRequest } from './exchange.ts';
import { type House, ORIGIN, openHouse } from './harness.ts';
import {
  activate,
  invite,
  noticesOf,
  phoneHolder,
  proveOnPhone,
  signInByPhone,
  toPrompt,
} from './mobile-key.people.ts';
import { newPerson, wrong } from './people.ts';
import { makePhone } from './phone.client.ts';

let house: House;
beforeAll(async () => {
  house = await openHouse({
    policy: { 'challenge.open-per-factor': 40, 'mobile-key.prompts-per-hour': 40, 'mobile-key.prompts-per-day': 60 },
  });
});
afterAll(() => house.close());

describe('the PIN', () => {
  it('is counted on the server and locks the key, not the account', async () => {
    const { person, phone } = await phoneHolder(house);
    const browser = house.browser();
    const { number, prompt } = await toPrompt(browser, person, phone);
    const said = [];
    for (let at = 0; at < 5; at += 1) {
      const answer = await phone.approve(prompt, number, 'z9z9');
      said.push(answer.attemptsLeft ?? answer.outcome);
    }
    expect(said).toEqual([4, 3, 2, 1, 'key-locked']);
    expect((await phone.approve(prompt, number)).outcome).toBe('key-locked');
    expect((await phone.call('getMobileKey')).data().state).toBe('locked');
    const { factors } = await house.browser().ask('beginSignIn', {
      body: { username: person.username, password: person.password },
    });
    expect(factors.map(({ kind }) => kind)).toEqual(['phone']);
  });

  it('is changed with username, password and itself', async () => {
    const { person, phone } = await phoneHolder(house);
    const { username, password } = person;
    const change = async (bend: Record<string, string>) =>
      phone.call('changeMobileKeyPin', {
        body: {
          username,
          password,
          pinProof: await phone.proofOf(`pin-change:${phone.keyId}`),
          newPin: 'n3wx',
          ...bend,
        },
      });
    expect((await change({ newPin: '1111' })).outcome).toBe('pin-unacceptable');
    expect((await change({ password: 'wrong one' })).outcome).toBe('sign-in-refused');
    expect((await change({ pinProof: '0'.repeat(64) })).outcome).toBe('pin-wrong');
    expect((await change({})).outcome).toBe('done');
    // As many as would pause the sign-in, were each a wrong password: the key locks, and may be activated again at once.
    const guesses = [];
    for (let at = 0; at < 6; at += 1) guesses.push((await change({ pinProof: '0'.repeat(64) })).outcome);
    expect(guesses).toEqual(['pin-wrong', 'pin-wrong', 'pin-wrong', 'pin-wrong', 'key-locked', 'key-locked']);
    expect((await phone.ask('beginMobileKeyActivation', { username, password })).outcome).toBe('done');
  });

  it('is another one from its change on', async () => {
    const { person, phone } = await phoneHolder(house);
    const { username, password } = person;
    const pinProof = await phone.proofOf(`pin-change:${phone.keyId}`);
    const body = { username, password, pinProof, newPin: 'n3wx' };
    expect((await phone.call('changeMobileKeyPin', { body })).outcome).toBe('done');
    const { number, prompt } = await toPrompt(house.browser(), person, phone);
    expect((await phone.approve(prompt, number)).outcome).toBe('pin-wrong');
    expect((await phone.approve(prompt, number, 'n3wx')).outcome).toBe('done');
  });
});

describe('without network', () => {
  it('answers six digits and the text of a QR code, each once', async () => {
    const { person, phone } = await phoneHolder(house);
    for (const way of ['challenge', 'qr'] as const) {
      const browser = house.browser();
      await browser.ask('beginSignIn', { body: { username: person.username, password: person.password } });
      const wish = { body: { factorId: phone.keyId, method: 'mobile-key-response' } } as const;
      const { challenge } = await browser.ask('beginSignInChallenge', wish);
      if (challenge?.ask?.type !== 'mobile-key-challenge') throw new Error('the phone is challenged');
      const { ask } = challenge;
      const answer = way === 'qr' ? await phone.respondToText(ask.qr) : await phone.respond(ask.challenge);
      const no = await browser.call('answerSignIn', { body: { challengeId: challenge.id, answer: wrong(answer) } });
      expect(no.outcome).toBe('answer-wrong');
      const body = { challengeId: challenge.id, answer };
      const answers = await Promise.all([1, 2, 3].map(() => browser.copy().call('answerSignIn', { body })));
      expect(answers.filter(({ outcome }) => outcome === 'done')).toHaveLength(1);
    }
  });

  it('takes no response of a wrong PIN', async () => {
    const { person, phone } = await phoneHolder(house);
    const browser = house.browser();
    await browser.ask('beginSignIn', { body: { username: person.username, password: person.password } });
    const wish = { body: { factorId: phone.keyId, method: 'mobile-key-response' } } as const;
    const { challenge } = await browser.ask('beginSignInChallenge', wish);
    if (challenge?.ask?.type !== 'mobile-key-challenge') throw new Error('the phone is challenged');
    const answer = await phone.respond(challenge.ask.challenge, 'z9z9');
    expect((await browser.call('answerSignIn', { body: { challengeId: challenge.id, answer } })).outcome).toBe(
      'answer-wrong',
    );
  });
});

describe('an invitation from the portal', () => {
  it('is taken once, as it is typed, and by one of two phones', async () => {
    const person = await newPerson(house);
    const { browser, invitation } = await invite(house, person);
    const phones = await Promise.all([makePhone(house), makePhone(house)]);
    const taken = await Promise.all(
      phones.map((phone) => phone.ask('redeemMobileKeyInvitation', { invitation: invitation.toLowerCase() })),
    );
    expect(taken.map(({ outcome }) => outcome).sort()).toEqual(['activation-used', 'done']);
    const winner = taken.findIndex(({ outcome }) => outcome === 'done');
    const { activation, enrolment } = taken[winner]?.data() ?? {};
    expect((await phones[winner]?.complete(activation ?? '', enrolment?.keyId ?? ''))?.outcome).toBe('done');
    const { factors } = await browser.ask('listFactors');
    expect(factors.filter(({ kind, state }) => kind === 'mobile-key' && state === 'active')).toHaveLength(1);
  });

  it('ends with its time, with a newer one, and when a key was activated meanwhile', async () => {
    const person = await newPerson(house);
    const phone = await makePhone(house);
    const { browser, invitation } = await invite(house, person);
    house.clock.advance(11 * 60_000);
    expect((await phone.ask('redeemMobileKeyInvitation', { invitation })).outcome).toBe('activation-ended');
    const again = await browser.call('inviteMobileKey');
    const second =
      again.outcome === 'done' ? again.data().invitation : (await invite(house, person, browser)).invitation;
    await activate(house, person);
    expect((await phone.ask('redeemMobileKeyInvitation', { invitation: second })).outcome).toBe('already-enrolled');
    expect((await phone.ask('redeemMobileKeyInvitation', { invitation: '0000-0000-0000-0000' })).outcome).toBe(
      'activation-ended',
    );
  });
});

describe('another phone', () => {
  it('takes over at once: the old key ends with its prompts, and its owner is told', async () => {
    const { person, phone: old } = await phoneHolder(house);
    const asked = await toPrompt(house.browser(), person, old);
    const phone = await makePhone(house, { name: 'iPhone 17' });
    const proven = await proveOnPhone(house, phone, person);
    expect(proven.replaces).toBe('Pixel 12');
    (await phone.complete(proven.activation, proven.keyId)).data();
    expect((await old.approve(asked.prompt, asked.number)).outcome).toBe('key-ended');
    expect((await old.call('listMobileKeyPrompts')).outcome).toBe('key-ended');
    await signInByPhone(house, person, phone);
    await house.drain();
    expect(await noticesOf(house, person.userId)).toContain('notice.mobile-key-moved');
  });
});

it('that its phone gives up proves nothing any more, and brings no text messages back', async () => {
  const { person, phone } = await phoneHolder(house);
  expect((await phone.call('removeMobileKey')).outcome).toBe('done');
  expect((await phone.call('getMobileKey')).outcome).toBe('key-ended');
  const browser = house.browser();
  const { username, password } = person;
  expect((await browser.call('beginSignIn', { body: { username, password } })).outcome).toBe('sign-in-refused');
  // The owner's way back is the one of a new phone.
  const again = await activate(house, person);
  expect((await again.call('getMobileKey')).data().state).toBe('active');
});

describe('the live line of a phone', () => {
  it('tells what waits as it changes, ends with its key, and is cut for nobody else', async () => {
    const { person, phone } = await phoneHolder(house);
    const line = await followed(await phone.write('followMobileKeyPrompts'));
    expect(line.headers['content-type']).toContain('text/event-stream');
    expect(await line.next()).toEqual({ event: 'prompts', data: expect.objectContaining({ prompts: [] }) });
    const { prompt } = await toPrompt(house.browser(), person, phone);
    expect(await line.next()).toMatchObject({ event: 'prompts', data: { prompts: [prompt] } });
    (await phone.deny(prompt, 'mistake')).data();
    expect(await line.next()).toMatchObject({ event: 'prompts', data: { prompts: [] } });
    await activate(house, person);
    expect(await line.next()).toEqual({ event: 'ended', data: {} });
    expect(await line.next()).toBeNull();
    expect((await phone.call('followMobileKeyPrompts')).outcome).not.toBe('done');
  });

  it('is over on every node, however its key ends on one of them', async () => {
    const node = await house.anotherNode();
    const ends: Readonly<Record<string, (holder: Awaited<ReturnType<typeof phoneHolder>>) => Promise<unknown>>> = {
      'given up by the phone': ({ phone }) => phone.call('removeMobileKey'),
      'moved to another phone': ({ person }) => activate(house, person),
      async 'locked by wrong PINs'({ person, phone }) {
        const { number, prompt } = await toPrompt(house.browser(), person, phone);
        for (let at = 0; at < 5; at += 1) await phone.approve(prompt, number, 'z9z9');
      },
    };
    for (const [how, end] of Object.entries(ends)) {
      const holder = await phoneHolder(house);
      const line = await followed(await holder.phone.write('followMobileKeyPrompts'), node.url);
      expect(await line.next(), how).toMatchObject({ event: 'prompts' });
      await end(holder);
      const said = [await line.next()];
      // What was asked for on the way there is told as well.
      while (said.at(-1)?.event === 'prompts') said.push(await line.next());
      expect(said.at(-1), how).toEqual({ event: 'ended', data: {} });
      expect(await line.next(), how).toBeNull();
    }
  });
});

/** A stream of events as it comes, one at a time; null once it is over. */
async function followed({ path, headers }: RawRequest, at: string = house.url) {
  const { hostname, port } = new URL(at);
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    get({ hostname, port, path, headers: headers as never }, resolve).on('error', reject);
  });
  const chunks = response.setEncoding('utf8')[Symbol.asyncIterator]();
  let held = '';
  async function next(): Promise<{ event: string; data: unknown } | null> {
    for (;;) {
      const end = held.indexOf('\n\n');
      if (end >= 0) {
        const block = held.slice(0, end);
        held = held.slice(end + 2);
        const [, event, data] = /^event: (\S+)\ndata: (.*)$/s.exec(block) ?? [];
        // A comment that keeps the line open says nothing.
        if (event !== undefined && data !== undefined) return { event, data: JSON.parse(data) };
        continue;
      }
      const { done, value } = await chunks.next();
      if (done === true) return null;
      held += value as string;
    }
  }
  return { headers: response.headers, next };
}

describe('a signed request', () => {
  it('is taken once, in its time, as it was signed', async () => {
    const { person, phone } = await phoneHolder(house);
    const { prompt } = await toPrompt(house.browser(), person, phone);
    const request = await phone.write('answerMobileKeyPrompt', {
      params: { challengeId: prompt.challengeId },
      body: { decision: 'deny', reason: 'mistake', signature: 'A'.repeat(86) },
    });
    const bent = { ...request, body: String(request.body).replace('mistake', 'not-me') };
    const moved = { ...request, path: '/v1/mobile-key/prompts/chl_00000000000000000000000000/answer' };
    const codes = async (...requests: (typeof request)[]) =>
      Promise.all(requests.map(async (each) => (JSON.parse((await phone.send(each)).text) as { code: string }).code));
    expect(await codes(bent, moved)).toEqual(['signature-refused', 'signature-refused']);
    const [first, second] = [await phone.send(request), await phone.send(request)];
    expect([first.status, second.status]).toEqual([401, 401]);
    const nonces = await house.sql.query('select count(*)::int as count from mobile_key_nonce where key_id = $1', [
      phone.keyId,
    ]);
    expect(nonces.rows[0].count).toBe(1);
    const list = await phone.write('listMobileKeyPrompts');
    house.clock.advance(61_000);
    expect(await codes(list)).toEqual(['signature-refused']);
  });

  it('comes from the phone’s origin or from none, and says so to browsers', async () => {
    const { phone } = await phoneHolder(house);
    const request = await phone.write('getMobileKey');
    const from = async (origin: string) =>
      phone.send({ ...request, headers: { ...request.headers, origin } as Record<string, string> });
    const own = await from(PHONE_ORIGIN);
    expect([own.status, own.headers['access-control-allow-origin']]).toEqual([200, PHONE_ORIGIN]);
    expect(own.headers['access-control-allow-credentials']).toBeUndefined();
    for (const origin of [ORIGIN, 'https://evil.test', 'null']) {
      const answer = await from(origin);
      expect([answer.status, answer.headers['access-control-allow-origin']]).toEqual([403, undefined]);
    }
    const preflight = await phone.send({
      method: 'OPTIONS',
      path: '/v1/mobile-key/prompts',
      headers: { host: new URL(ORIGIN).host, origin: PHONE_ORIGIN, 'access-control-request-headers': 'strongroom-key' },
    });
    expect([preflight.status, preflight.headers['access-control-allow-headers']]).toEqual([
      204,
      'content-type, strongroom-key',
    ]);
  });
});

it.each((Object.keys(operations) as OperationId[]).filter((name) => operations[name].caller === 'mobile-key'))(
  '%s refuses whatever a signed body may be',
  async (name) => {
    const { phone } = await phoneHolder(house);
    const params = { challengeId: `chl_${'0'.repeat(26)}` };
    const takesBody = 'body' in operations[name];
    // Nobody reads the body of a GET, so what was signed over one is not what came.
    const refusals = operations[name].method === 'GET' ? ['signature-refused'] : ['invalid-input', 'malformed-request'];
    const odd = [null, [], 'x', 1, {}, { decision: 'maybe' }, { decision: 'approve', number: {} }, { newPin: ['x'] }];
    for (const body of takesBody ? odd : [{ x: 1 }]) {
      const { outcome } = await phone.call(name, { params, body: body as never });
      expect(refusals, `${name} ${JSON.stringify(body)}`).toContain(outcome);
    }
    const unsigned = await house.browser().send(house.browser().write(name, { params }));
    expect(unsigned.status).toBe(401);
  },
);
