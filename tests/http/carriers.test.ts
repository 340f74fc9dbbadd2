/**
 * What carriers tell, over HTTP: only signed words count, each once; what a call says is fetched once; and what became
 * of a code is told to its owner after the password, and to nobody before.
 */
import { createHmac } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { exchange } from './exchange.ts';
import { type House, ORIGIN, openHouse } from './harness.ts';
import { newPerson, PASSWORD, type Person, signIn, toChallenge } from './people.ts';

const TOKEN = 'carrier-token';
const WAIT = 30;
const LISTED = 3;

let house: House;
beforeAll(async () => {
  house = await openHouse({
    policy: {
      'phone.receipt-wait-seconds': WAIT,
      'phone.deliveries-listed': LISTED,
      'phone.undeliverable-failures': 2,
      'phone.resend-backoff-seconds': [1],
    },
  });
});
afterAll(() => house.close());

type Form = Readonly<Record<string, string>>;
const signature = (path: string, form: Form, token = TOKEN): string =>
  createHmac('sha1', token)
    .update(
      ORIGIN +
        path +
        Object.keys(form)
          .sort()
          .map((name) => name + form[name])
          .join(''),
    )
    .digest('base64');

function post(path: string, form: Form, given: string | null = signature(path, form)) {
  return exchange(house.url, {
    method: 'POST',
    path,
    body: new URLSearchParams(form).toString(),
    headers: {
      host: new URL(ORIGIN).host,
      'content-type': 'application/x-www-form-urlencoded',
      ...(given !== null && { 'x-twilio-signature': given }),
    },
  });
}
const STATUS = '/carriers/main/status';
async function lastSid(person: Person): Promise<string> {
  const [newest] = await house.world.messages(person.phone);
  return newest?.id ?? '';
}
const tell = async (person: Person, MessageStatus: string, ErrorCode?: string) =>
  post(STATUS, { MessageSid: await lastSid(person), MessageStatus, ...(ErrorCode !== undefined && { ErrorCode }) });

/** A browser past the password, with a code on its way. */
async function waitingFor(person: Person) {
  const browser = house.browser();
  const challenge = await toChallenge(browser, person, { method: 'sms' });
  await house.drain();
  return { browser, challenge };
}

describe('a word about a message', () => {
  it.each<[string, (form: Form) => ReturnType<typeof post>]>([
    ['unsigned', (form) => post(STATUS, form, null)],
    ['signed by another', (form) => post(STATUS, form, signature(STATUS, form, 'other'))],
    ['signed for another address', (form) => post(STATUS, form, signature('/carriers/main/other', form))],
    ['changed on the way', (form) => post(STATUS, { ...form, MessageStatus: 'failed' }, signature(STATUS, form))],
    ['of a carrier there is none of', (form) => post('/carriers/none/status', form)],
  ])('that is %s is refused like every other, and changes nothing', async (_name, send) => {
    const person = await newPerson(house);
    const { browser } = await waitingFor(person);
    const refused = await send({ MessageSid: await lastSid(person), MessageStatus: 'delivered' });
    expect([refused.status, JSON.parse(refused.text).code]).toEqual([404, 'not-found']);
    const data = await browser.ask('listSignInCodeDeliveries');
    expect(data.deliveries).toMatchObject([{ state: 'accepted' }]);
  });

  it.each([
    ['', 404],
    ['a'.repeat(9_000), 404],
    ['MessageSid=1&MessageSid=2', 404],
  ])('that is no form is refused without a fault', async (body, status) => {
    const headers = { host: new URL(ORIGIN).host, 'content-type': 'application/x-www-form-urlencoded' };
    expect((await exchange(house.url, { method: 'POST', path: STATUS, body, headers })).status).toBe(status);
  });

  it('of a message nobody knows, or of a kind nobody knows, is taken and changes nothing', async () => {
    expect((await post(STATUS, { MessageSid: 'SM0', MessageStatus: 'delivered' })).status).toBe(204);
    expect((await post(STATUS, { MessageSid: 'SM0', MessageStatus: 'teleported' })).status).toBe(204);
  });

  it('is shown to its owner with what to do, and a repeat changes nothing', async () => {
    const person = await newPerson(house);
    const { browser } = await waitingFor(person);
    const seen = async () => await browser.ask('listSignInCodeDeliveries');
    expect(await seen()).toMatchObject({
      deliveries: [{ channel: 'sms', state: 'accepted', reason: null, hint: expect.stringContaining('••') }],
      advice: ['wait', 'ask-for-call'],
    });
    house.clock.advance(WAIT * 1_000);
    expect((await seen()).advice).toEqual(['switch-on', 'allow-sender', 'ask-for-call', 'call-us']);
    for (const _ of [1, 2]) expect((await tell(person, 'undelivered', '30007')).status).toBe(204);
    expect(await seen()).toMatchObject({
      deliveries: [{ state: 'failed', reason: 'filtered' }],
      advice: ['allow-sender', 'ask-for-call', 'call-us'],
    });
    await tell(person, 'delivered');
    expect((await seen()).deliveries).toMatchObject([{ state: 'failed' }]);
  });
});

describe('what became of a code', () => {
  it('is told to nobody before the right password', async () => {
    const person = await newPerson(house);
    const stranger = house.browser();
    expect((await stranger.call('listSignInCodeDeliveries')).outcome).toBe('sign-in-flow-ended');
    expect((await stranger.call('listCodeDeliveries')).outcome).toBe('not-signed-in');
    const guess = { username: person.username, password: `${PASSWORD}!` };
    expect((await stranger.call('beginSignIn', { body: guess })).outcome).toBe('sign-in-refused');
    expect((await stranger.call('listSignInCodeDeliveries')).outcome).toBe('sign-in-flow-ended');
  });

  it('is listed newest first, so many and no more, and only of own phones', async () => {
    const [person, other] = [await newPerson(house), await newPerson(house)];
    await waitingFor(other);
    const { browser } = await signIn(house, person);
    const before = await browser.ask('listCodeDeliveries');
    for (let sent = before.deliveries.length; sent <= LISTED; sent += 1) {
      house.clock.advance(60_000);
      await waitingFor(person);
    }
    const data = await browser.ask('listCodeDeliveries');
    expect(data.deliveries).toHaveLength(LISTED);
    const times = data.deliveries.map(({ sentAt }) => sentAt);
    expect(times).toEqual([...times].sort().reverse());
  });
});

describe('a number that nothing reaches', () => {
  it('is marked with its contact, its owner is told by mail, and a text that arrives clears it', async () => {
    const person = await newPerson(house);
    for (const _ of [1, 2]) {
      house.clock.advance(60_000);
      await waitingFor(person);
      await tell(person, 'undelivered', '30005');
    }
    await house.drain();
    const mails = await house.world.mails(person.mail);
    expect(mails.filter(({ subject }) => subject.includes('do not arrive'))).toHaveLength(1);
    // The last factor keeps its ways: asked for by name a text is still sent.
    const { browser } = await signIn(house, person, house.browser(), { method: 'sms' });
    const phone = async () => {
      const data = await browser.ask('listContactPoints');
      return data.contactPoints.find(({ kind }) => kind === 'phone');
    };
    expect(await phone()).toMatchObject({ undeliverableSince: expect.any(String) });
    await tell(person, 'delivered');
    expect(await phone()).toMatchObject({ undeliverableSince: null });
  });
});

describe('a factor whose number nothing reaches', () => {
  it('stands aside with its reason while another is at hand, and is the last to go', async () => {
    const person = await newPerson(house, { totp: true });
    await house.sql.query(`update factor set state = 'active' where user_id = $1 and kind = 'phone'`, [person.userId]);
    const recipient = house.services.vault.pseudonym('recipient', person.phone);
    await house.sql.query(
      `insert into undeliverable select $1, way, 'unknown-number', now() from unnest(array['sms', 'voice']) way`,
      [recipient],
    );
    const { username, password } = person;
    const browser = house.browser();
    const { factors } = await browser.ask('beginSignIn', { body: { username, password } });
    expect(Object.fromEntries(factors.map(({ kind, refused }) => [kind, refused]))).toEqual({
      phone: 'undeliverable',
      totp: null,
    });
    const factorId = factors.find(({ kind }) => kind === 'phone')?.id ?? '';
    const refused = await browser.call('beginSignInChallenge', { body: { factorId, method: 'sms' } });
    expect(refused.problem).toMatchObject({ code: 'factor-unavailable', rule: 'phone.undeliverable-failures' });
    await house.sql.query(`update factor set state = 'revoked' where user_id = $1 and kind = 'totp'`, [person.userId]);
    const alone = await house.browser().ask('beginSignIn', { body: { username, password } });
    expect(alone.factors).toMatchObject([{ kind: 'phone', refused: null }]);
  });
});

describe('a number that takes no texts', () => {
  it('is still called, where another factor is at hand only so, and first where none is', async () => {
    const person = await newPerson(house, { totp: true });
    await house.sql.query(`update factor set state = 'active' where user_id = $1 and kind = 'phone'`, [person.userId]);
    const recipient = house.services.vault.pseudonym('recipient', person.phone);
    await house.sql.query(`insert into undeliverable values ($1, 'sms', 'not-mobile', now())`, [recipient]);
    const { username, password } = person;
    const browser = house.browser();
    const { factors } = await browser.ask('beginSignIn', { body: { username, password } });
    const phone = factors.find(({ kind }) => kind === 'phone');
    expect(phone).toMatchObject({ refused: null, methods: ['voice'] });
    const factorId = phone?.id ?? '';
    const texted = await browser.call('beginSignInChallenge', { body: { factorId, method: 'sms' } });
    expect(texted.problem).toMatchObject({ code: 'factor-unavailable', rule: 'phone.undeliverable-failures' });
    await browser.ask('beginSignInChallenge', { body: { factorId, method: 'voice' } });
    await house.drain();
    expect(await house.world.calls(person.phone)).toHaveLength(1);
    await house.sql.query(`update factor set state = 'revoked' where user_id = $1 and kind = 'totp'`, [person.userId]);
    const alone = await house.browser().ask('beginSignIn', { body: { username, password } });
    expect(alone.factors).toMatchObject([{ refused: null, methods: ['voice', 'sms'] }]);
  });
});

describe('the script of a call', () => {
  const script = async (): Promise<string> => {
    await waitingFor(await newPerson(house));
    const { rows } = await house.sql.query('select id from message order by created_at desc, id desc limit 1');
    const token = await house.services.scripts.put(rows[0].id as string, '<Response/>', 60);
    return `/carriers/main/scripts/${token}`;
  };

  it('is given to the carrier once, also when it asks many times at once', async () => {
    const path = await script();
    const answers = await Promise.all(Array.from({ length: 12 }, () => post(path, { CallSid: 'CA1' })));
    expect(answers.filter(({ status }) => status === 200).map(({ text }) => text)).toEqual(['<Response/>']);
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200, 404]));
    expect(answers.find(({ status }) => status === 200)?.headers['cache-control']).toBe('no-store');
  });

  it('is given to nobody without a signature, nor too late', async () => {
    house.clock.advance(1_000);
    const path = await script();
    expect((await post(path, {}, null)).status).toBe(404);
    expect((await post(path, {}, signature(path, {}, 'other'))).status).toBe(404);
    house.clock.advance(60_000);
    expect((await post(path, {})).status).toBe(404);
    expect((await post(`${path}x`, {})).status).toBe(404);
  });
});
