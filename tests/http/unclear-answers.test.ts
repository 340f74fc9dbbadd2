/**
 * What the broker answers to a withdrawal, beyond yes and no. Whatever it is: the money moves once at most, the client
 * and the operator hear of it, the account's other withdrawals go on, and it is settled as soon as the answer is clear.
 */
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { makeBrokerGateway, type Reply } from './broker.gateway.ts';
import { atOnce, type Browser } from './browser.client.ts';
import { type House, openHouse } from './harness.ts';
import { newPerson, type Person, provenApproval, signIn, withdraw } from './people.ts';

const TRIES = 3;
const ASK_AGAIN_SECONDS = 120;

const gateway = makeBrokerGateway();
let house: House;
beforeAll(async () => {
  const policy = { 'withdrawal.tries': TRIES, 'withdrawal.delayed-retry-seconds': ASK_AGAIN_SECONDS };
  house = await openHouse({ policy, broker: (url) => gateway.before(url) });
});
afterEach(() => gateway.answerWith((_call, pass) => pass()));
afterAll(async () => {
  await house.close();
  await gateway.close();
});

const onOrder = (answer: (pass: () => Promise<Reply>) => Promise<Reply | null>): void =>
  gateway.answerWith((call, pass) => (call === 'POST /withdrawals' ? answer(pass) : pass()));
const json = (status: number, body: unknown): Reply => ({ status, body: JSON.stringify(body) });

async function ordered(amountMinor = 50_000): Promise<{ browser: Browser; person: Person; id: string }> {
  const person = await newPerson(house);
  const { browser } = await signIn(house, person);
  const approval = await provenApproval(house, browser, person, { amountMinor });
  return { browser, person, id: (await withdraw(browser, person, { amountMinor }, { approval })).data().id };
}
const stateOf = async ({ browser, person, id }: Awaited<ReturnType<typeof ordered>>): Promise<string> =>
  (await browser.ask('getWithdrawal', { params: { accountId: person.accountId, withdrawalId: id } })).state;
const paid = async ({ accountId }: Person): Promise<number[]> =>
  (await house.world.withdrawals()).filter((one) => one.accountId === accountId).map(({ amountMinor }) => amountMinor);
const history = async ({ accountId }: Person): Promise<{ event: string; rule?: string }[]> => {
  const { rows } = await house.sql.query(
    `select body from audit_entry where account_id = $1 and event like 'withdrawal.%' order by seq`,
    [accountId],
  );
  return rows.map(({ body }) => JSON.parse(body)).map(({ event, rule }) => ({ event, ...(rule && { rule }) }));
};
const delayedCount = async (): Promise<number> => {
  const { values } = await house.strongroom.metrics.withdrawals.get();
  return values.find(({ labels }) => labels.outcome === 'delayed')?.value ?? 0;
};
async function pass(seconds: number): Promise<void> {
  house.clock.advance(seconds * 1_000);
  await house.drain();
}

describe('an answer that is neither yes nor no', () => {
  it.each<[string, Reply, string]>([
    ['401', json(401, {}), 'status-401'],
    ['403', json(403, {}), 'status-403'],
    ['404', json(404, {}), 'status-404'],
    ['409', json(409, {}), 'status-409'],
    ['a refusal nobody knows', json(422, { code: 'because', detail: '' }), 'malformed'],
    ['a page', { status: 200, body: '<h1>Thank you</h1>' }, 'malformed'],
    ['nothing at all', { status: 201, body: '' }, 'malformed'],
  ])('%s delays the withdrawal, visibly, and is settled once', async (_name, reply, reason) => {
    const before = await delayedCount();
    onOrder(async () => reply);
    const order = await ordered();
    await house.drain();
    expect(await stateOf(order)).toBe('delayed');
    expect(await history(order.person)).toEqual([
      { event: 'withdrawal.created', rule: 'bound-approval' },
      { event: 'withdrawal.delayed', rule: reason },
    ]);
    expect(await delayedCount()).toBe(before + 1);
    expect(house.log.filter((line) => line.includes(order.id) && line.includes(`"reason":"${reason}"`))).toHaveLength(
      1,
    );
    const [notice] = await house.world.mails(order.person.mail);
    expect(notice?.subject).toContain('delayed');
    expect(await paid(order.person)).toEqual([]);

    gateway.answerWith((_call, passOn) => passOn());
    await pass(ASK_AGAIN_SECONDS - 1);
    expect(await stateOf(order)).toBe('delayed');
    await pass(1);
    expect(await stateOf(order)).toBe('executed');
    expect(await paid(order.person)).toEqual([50_000]);
  });

  it('after the money has moved is found out by asking for the key', async () => {
    onOrder(async (passOn) => {
      await passOn();
      return { status: 200, body: 'OK' };
    });
    const order = await ordered();
    await house.drain();
    expect(await stateOf(order)).toBe('executed');
    expect((await history(order.person)).map(({ event }) => event)).toEqual([
      'withdrawal.created',
      'withdrawal.executed',
    ]);
    expect(await paid(order.person)).toEqual([50_000]);
  });

  it('of the vault is told like one of the broker', async () => {
    const person = await newPerson(house);
    const { browser } = await signIn(house, person);
    const approval = await provenApproval(house, browser, person, { amountMinor: 50_000 });
    const { id } = (await withdraw(browser, person, { amountMinor: 50_000 }, { approval })).data();
    await house.sql.query(`update payee set number_sealed = '\\x00' where account_id = $1`, [person.accountId]);
    await house.drain();
    expect(await stateOf({ browser, person, id })).toBe('delayed');
    expect(await history(person)).toMatchObject([{}, { event: 'withdrawal.delayed', rule: 'vault' }]);
  });

  it('that lasts is asked about for ever and ordered again only when nothing was executed', async () => {
    gateway.answerWith(async (call, passOn) => (call.endsWith('/withdrawals') ? json(401, {}) : passOn()));
    const order = await ordered();
    await house.drain();
    for (let round = 0; round < 3; round += 1) await pass(ASK_AGAIN_SECONDS);
    expect(gateway.calls(order.id)).toEqual(['POST', 'GET', 'GET', 'GET', 'GET']);
    expect(await stateOf(order)).toBe('delayed');
    expect(await history(order.person)).toHaveLength(2);
    gateway.answerWith((_call, passOn) => passOn());
    await pass(ASK_AGAIN_SECONDS);
    expect(await paid(order.person)).toEqual([50_000]);
  });

  it('may become a refusal', async () => {
    onOrder(async () => json(403, {}));
    const order = await ordered();
    await house.drain();
    onOrder(async () => json(422, { code: 'payee-refused', detail: '' }));
    await pass(ASK_AGAIN_SECONDS);
    expect(await stateOf(order)).toBe('refused');
  });
});

describe('a broker that is away', () => {
  it.each<[string, Reply | null]>([
    ['503', json(503, {})],
    ['429', json(429, {})],
    ['a broken connection', null],
  ])('by %s is asked again, and after the last try the client is told', async (_name, reply) => {
    onOrder(async () => reply);
    const order = await ordered();
    await house.drain();
    for (let attempt = 1; attempt < TRIES; attempt += 1) {
      expect(await stateOf(order)).toBe('executing');
      await pass(60);
    }
    expect(await stateOf(order)).toBe('delayed');
    gateway.answerWith((_call, passOn) => passOn());
    await pass(ASK_AGAIN_SECONDS);
    expect(await paid(order.person)).toEqual([50_000]);
  });
});

describe('a delayed withdrawal', () => {
  it('does not hold up the others of its account', async () => {
    let seen = 0;
    onOrder(async (passOn) => {
      seen += 1;
      return seen === 1 ? json(404, {}) : passOn();
    });
    const order = await ordered();
    const { browser, person } = order;
    const approval = await provenApproval(house, browser, person, { amountMinor: 70_000 });
    await withdraw(browser, person, { amountMinor: 70_000 }, { approval });
    await house.drain();
    expect(await stateOf(order)).toBe('delayed');
    expect(await paid(person)).toEqual([70_000]);
  });

  it('holds its cash: it may have left', async () => {
    onOrder(async () => json(401, {}));
    const order = await ordered();
    const { browser, person } = order;
    await house.drain();
    const { withdrawableMinor } = await browser.ask('getAccount', { params: { accountId: person.accountId } });
    const all = await withdraw(browser, person, { amountMinor: withdrawableMinor - 49_999 }, {});
    expect(all.outcome).toBe('insufficient-funds');
    await house.sql.query(`update withdrawal set state = 'refused' where id = $1`, [order.id]);
    expect((await withdraw(browser, person, { amountMinor: withdrawableMinor - 49_999 }, {})).outcome).not.toBe(
      'insufficient-funds',
    );
  });

  it('is sent again at once when a person says so, once', async () => {
    const { delayedWithdrawals } = house.services;
    onOrder(async () => json(401, {}));
    const order = await ordered();
    expect(await delayedWithdrawals.retry(order.id)).toBe(false);
    await house.drain();
    expect((await delayedWithdrawals.list()).map(({ id, delayReason }) => [id, delayReason])).toContainEqual([
      order.id,
      'status-401',
    ]);
    gateway.answerWith((_call, passOn) => passOn());
    const retried = await atOnce(8, () => delayedWithdrawals.retry(order.id));
    expect(retried.filter(Boolean)).toHaveLength(1);
    await house.drain();
    expect(await stateOf(order)).toBe('executed');
    await pass(ASK_AGAIN_SECONDS);
    expect(await paid(order.person)).toEqual([50_000]);
    expect((await history(order.person)).map(({ event }) => event)).toEqual([
      'withdrawal.created',
      'withdrawal.delayed',
      'withdrawal.retried',
      'withdrawal.executed',
    ]);
  });
});
