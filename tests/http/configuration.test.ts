/**
 * What the operator sets, by configuration alone: a house booted with numbers that no installation has, and each seen in
 * what the house does. What needs a clock of the machine's (leases, polls, idle connections) is shown beside its code.
 */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { makeBrokerGateway } from './broker.gateway.ts';
import type { Browser } from './browser.client.ts';
import { type House, openHouse } from './harness.ts';
import { newKey, newPerson, type Person, provenApproval, signIn, toChallenge, withdraw } from './people.ts';

const NUMBERS = {
  'trust.sessionMs': 400,
  'trust.userMs': 700,
  'trust.signInPauseMs': 900,
  'trust.ratesMs': 5_000,
  'activity.saveEveryMs': 2_000,
  'broker.timeoutMs': 14_000,
  'carriers.main.timeoutMs': 100,
  'jobs.codes.attempts': 3,
  'jobs.codes.backoffSeconds': 3,
  'jobs.withdrawals.backoffSeconds': 5,
} as const;

const gateway = makeBrokerGateway();
let carrier: Server;
let handedOver = 0;
let house: House;
let person: Person;
let browser: Browser;
beforeAll(async () => {
  // Takes every message and never answers.
  carrier = createServer(() => {
    handedOver += 1;
  });
  await new Promise<void>((resolve) => carrier.listen(0, '127.0.0.1', resolve));
  house = await openHouse({
    // Its own carrier answers, as soon as the machine lets it.
    configuration: { ...NUMBERS, 'carriers.main.timeoutMs': 10_000 },
    policy: { 'sign-in.failed-login.short.failures': 1 },
    broker: (url) => gateway.before(url),
  });
});
afterAll(async () => {
  await house.close();
  await gateway.close();
  carrier.closeAllConnections();
  await new Promise((resolve) => carrier.close(resolve));
});
beforeEach(async () => {
  gateway.answerWith((_call, pass) => pass());
  person = await newPerson(house);
  ({ browser } = await signIn(house, person));
});
const pass = (ms: number): void => house.clock.advance(ms);

describe('what a node believes', () => {
  it('of a session, that it has not ended where nobody announced it', async () => {
    const elsewhere = browser.copy(await house.anotherNode());
    const open = await elsewhere.ask('getSession');
    expect(open.signedIn).toBe(true);
    // As if the announcement were lost: a node that ends a session tells the others.
    await house.sql.query(`update session set ended_at = now(), end_reason = 'signed-out' where user_id = $1`, [
      person.userId,
    ]);
    pass(NUMBERS['trust.sessionMs'] - 1);
    expect((await elsewhere.ask('getSession')).signedIn).toBe(true);
    pass(1);
    expect((await elsewhere.ask('getSession')).signedIn).toBe(false);
  });

  it('of a user, what they are called', async () => {
    const name = async () => (await browser.session()).user.displayName;
    pass(NUMBERS['trust.userMs']);
    expect(await name()).toBe('Kim Arbour');
    await house.sql.query(
      `update person set given_name = 'Toni' where id = (select person_id from "user" where id = $1)`,
      [person.userId],
    );
    pass(NUMBERS['trust.userMs'] - 1);
    expect(await name()).toBe('Kim Arbour');
    pass(1);
    expect(await name()).toBe('Toni Arbour');
  });

  it('of a pause, that there is none', async () => {
    const pausedUntil = async () => (await browser.session()).signInPausedUntil;
    pass(NUMBERS['trust.signInPauseMs']);
    expect(await pausedUntil()).toBeNull();
    await house.browser().call('beginSignIn', { body: { username: person.username, password: 'surely not this one' } });
    pass(NUMBERS['trust.signInPauseMs'] - 1);
    expect(await pausedUntil()).toBeNull();
    pass(1);
    expect(await pausedUntil()).not.toBeNull();
  });

  it('of the exchange rates, that they hold', async () => {
    const canadian = await newPerson(house, { entity: 'ca' });
    const there = (await signIn(house, canadian)).browser;
    let asked = 0;
    gateway.answerWith((call, passOn) => {
      if (call === 'GET /rates') asked += 1;
      return passOn();
    });
    const wish = {
      params: { accountId: canadian.accountId },
      body: { payeeId: canadian.payeeIds[0], amountMinor: 1_000, currency: 'CAD' as const },
    };
    const order = async () => (await there.call('createWithdrawal', { ...wish, idempotencyKey: newKey() })).outcome;
    pass(NUMBERS['trust.ratesMs']);
    const counts: number[] = [];
    for (const wait of [0, NUMBERS['trust.ratesMs'] - 1, 1]) {
      pass(wait);
      expect(await order()).toBe('proof-required');
      counts.push(asked);
    }
    expect(counts).toEqual([1, 1, 2]);
  });
});

it('the activity of a session is written as often as that', async () => {
  const written = async (): Promise<number> => {
    const { rows } = await house.sql.query(`select active_at from session where user_id = $1`, [person.userId]);
    return house.clock.now() - (rows[0].active_at as Date).getTime();
  };
  pass(NUMBERS['activity.saveEveryMs'] - 1);
  await browser.ask('recordActivity');
  expect(await written()).toBe(NUMBERS['activity.saveEveryMs'] - 1);
  pass(1);
  await browser.ask('recordActivity');
  expect(await written()).toBe(0);
});

it('the broker is waited for as long as that', async () => {
  const timeout = AbortSignal.timeout.bind(AbortSignal);
  const waits: number[] = [];
  // Nobody waits here for so long in truth: that it was asked for is enough.
  vi.spyOn(AbortSignal, 'timeout').mockImplementation((ms) => {
    waits.push(ms);
    return timeout(ms === NUMBERS['broker.timeoutMs'] ? 1 : ms);
  });
  gateway.answerWith(() => new Promise(() => {}));
  const answer = await browser.call('getAccount', { params: { accountId: person.accountId } });
  expect(answer.outcome).toBe('broker-unavailable');
  expect(waits).toContain(NUMBERS['broker.timeoutMs']);
});

it('a broker that does not answer an order is asked again with waits no longer', async () => {
  const wish = { amountMinor: 1_000 };
  const approval = await provenApproval(house, browser, person, wish);
  const { id } = (await withdraw(browser, person, wish, { approval })).data();
  gateway.answerWith(async () => null);
  const counts: number[] = [];
  for (const seconds of [0, 2, 4, 4, 1, 5]) {
    pass(seconds * 1_000);
    await house.drain();
    counts.push(gateway.calls(id).length);
  }
  // After two seconds, after four, and after five each time from then on.
  expect(counts).toEqual([1, 2, 3, 3, 4, 5]);
});

it('a code is handed to the carrier as often as that, with waits no longer', async () => {
  const { port } = carrier.address() as AddressInfo;
  const silent = await openHouse({
    configuration: { ...NUMBERS, 'carriers.main.baseUrl': `http://127.0.0.1:${port}` },
  });
  const one = await newPerson(silent);
  await toChallenge(silent.browser(), one);
  const counts: number[] = [];
  for (const seconds of [0, 1, 1, 2, 1, 600]) {
    silent.clock.advance(seconds * 1_000);
    await silent.drain();
    counts.push(handedOver);
  }
  const { rows } = await silent.sql.query(`select state from message where channel = 'sms'`);
  await silent.close();
  // After two seconds, after three more, and then never again.
  expect(counts).toEqual([1, 1, 2, 2, 3, 3]);
  expect(rows).toEqual([{ state: 'failed' }]);
});
