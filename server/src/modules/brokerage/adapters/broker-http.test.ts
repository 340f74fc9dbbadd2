/** The broker core: against the paper broker over the wire, and against a double that answers what no broker should. */
import { randomBytes } from 'node:crypto';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { BrokerWithdrawalOrder } from '@strongroom/contract/broker-core';
import { startWorld, type World } from '@strongroom/simulator';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type FreshDatabase, freshDatabase } from '../../../testing/database.ts';
import { type BrokerCore, BrokerUnavailable } from '../brokerage.model.ts';
import { makeBrokerHttp } from './broker-http.ts';

let now = Date.parse('2026-03-06T12:00:00Z');
const clock = { now: () => now };

describe('with the paper broker', () => {
  const TODAY = '2026-03-06';
  let fresh: FreshDatabase;
  let world: World;
  let core: BrokerCore;
  let serial = 0;

  beforeAll(async () => {
    fresh = await freshDatabase();
    world = await startWorld({
      databaseUrl: fresh.url,
      host: '127.0.0.1',
      port: 0,
      smtpPort: 0,
      clock,
      random: (length) => randomBytes(length),
      brokerToken: 'token',
      carrier: { accountSid: 'AC1', authToken: 'x' },
    });
    core = makeBrokerHttp({ baseUrl: `${world.url}/broker`, token: 'token', timeoutMs: 3_000, ratesMs: 60_000, clock });
    await world.broker.openAccount({
      accountId: 'acc_1',
      currency: 'USD',
      openingCashMinor: 100_000,
      unsettledMinor: 20_000,
      positions: [{ symbol: 'AAPL', quantity: '12', averageCost: '187.02' }],
    });
  });
  afterAll(async () => {
    await world.close();
    await fresh.drop();
  });

  const order = (changes: Partial<BrokerWithdrawalOrder> = {}): BrokerWithdrawalOrder => {
    serial += 1;
    return {
      withdrawalId: `wdr_${serial}`,
      accountId: 'acc_1',
      amountMinor: 1_000,
      currency: 'USD',
      payee: { name: 'Northwind', bank: 'First Bank', accountNumber: '000123456789' },
      ...changes,
    };
  };
  const cash = async () => (await core.summary('acc_1')).cashMinor;

  it('reads summary, positions, quotes, orders, statement and rates', async () => {
    expect((await core.quotes('acc_1')).quotes.map(({ symbol }) => symbol)).toContain('AAPL');
    expect((await core.orders('acc_1')).orders).toMatchObject([{ symbol: 'AAPL', side: 'sell', state: 'working' }]);
    expect(await core.summary('acc_1')).toMatchObject({ cashMinor: 100_000, withdrawableMinor: 80_000 });
    expect((await core.positions('acc_1')).positions).toMatchObject([{ symbol: 'AAPL', quantity: '12' }]);
    expect(await core.statement('acc_1', TODAY)).toMatchObject({ date: TODAY, currency: 'USD' });
    expect(Object.keys((await core.rates()).perUsDollar).sort()).toEqual(['CAD', 'EUR', 'JPY', 'USD']);
  });

  it('has no statement of a day to come', async () => {
    expect(await core.statement('acc_1', '2031-01-01')).toBeNull();
  });

  it('pays once for one key, also when the first answer was lost', async () => {
    const before = await cash();
    const wish = order();
    await world.setFault('broker', { loseNext: 1 });
    await expect(core.withdraw(wish, wish.withdrawalId)).rejects.toBeInstanceOf(BrokerUnavailable);
    const second = await core.withdraw(wish, wish.withdrawalId);
    expect(second).toMatchObject({ ok: true, value: { reference: expect.any(String) } });
    expect(await core.withdraw(wish, wish.withdrawalId)).toEqual(second);
    expect(await cash()).toBe(before - 1_000);
  });

  it('takes a refusal as final', async () => {
    const answer = await core.withdraw(order({ amountMinor: 90_000 }), 'key-refused');
    expect(answer).toMatchObject({ ok: false, refusal: { code: 'insufficient-funds' } });
  });

  it('does not take a key used for something else for an answer', async () => {
    const wish = order();
    await core.withdraw(wish, 'key-twice');
    await expect(core.withdraw({ ...wish, amountMinor: 2_000 }, 'key-twice')).rejects.toThrow('withdraw with 409');
  });

  it('tells what was executed under a key, and that nothing was', async () => {
    const wish = order();
    expect(await core.findExecution(wish, wish.withdrawalId)).toBeNull();
    const paid = await core.withdraw(wish, wish.withdrawalId);
    expect(paid).toEqual({ ok: true, value: await core.findExecution(wish, wish.withdrawalId) });
    const other = { ...wish, amountMinor: 2_000 };
    await expect(core.findExecution(other, wish.withdrawalId)).rejects.toMatchObject({ reason: 'malformed' });
  });

  it('says when the broker is away, knows the account not, or the token is wrong', async () => {
    await world.setFault('broker-reads', { refuseNext: 1 });
    await expect(core.summary('acc_1')).rejects.toThrow('summary with 503');
    await expect(core.summary('acc_2')).rejects.toThrow('summary with 404');
    const stranger = makeBrokerHttp({
      baseUrl: `${world.url}/broker`,
      token: 'other',
      timeoutMs: 3_000,
      ratesMs: 60_000,
      clock,
    });
    await expect(stranger.positions('acc_1')).rejects.toBeInstanceOf(BrokerUnavailable);
  });
});

describe('with a broker that answers badly', () => {
  let answer: (response: ServerResponse) => void = () => {};
  let asked = 0;
  const server = createServer((_request, response) => {
    asked += 1;
    answer(response);
  });
  const json = (body: unknown, status = 200) => {
    answer = (response) => {
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    };
  };
  const core = (timeoutMs = 3_000) => {
    const { port } = server.address() as AddressInfo;
    return makeBrokerHttp({ baseUrl: `http://127.0.0.1:${port}`, token: 'token', clock, timeoutMs, ratesMs: 60_000 });
  };
  const summary = {
    accountId: 'acc_1',
    currency: 'USD',
    cashMinor: 1,
    withdrawableMinor: 1,
    equityMinor: 1,
    asOf: '2026-03-06T12:00:00Z',
  };
  const rates = (JPY: string) => ({
    asOf: '2026-03-06T12:00:00Z',
    perUsDollar: { USD: '1', CAD: '1.38', EUR: '0.92', JPY },
  });

  beforeAll(() => new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve)));
  afterAll(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  beforeEach(() => {
    asked = 0;
  });

  it.each<[string, unknown, RegExp]>([
    ['another account', { ...summary, accountId: 'acc_2' }, /for another account/],
    ['a number that is no integer', { ...summary, cashMinor: 1.5 }, /another shape: cashMinor/],
    ['a missing number', { ...summary, withdrawableMinor: undefined }, /another shape: withdrawableMinor/],
    ['nothing', null, /another shape: body/],
  ])('refuses %s', async (_name, body, words) => {
    json(body);
    const failure = await core()
      .summary('acc_1')
      .catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(BrokerUnavailable);
    expect((failure as Error).message).toMatch(words);
  });

  it('refuses the statement of another day', async () => {
    const { accountId, currency } = summary;
    json({ accountId, currency, date: '2026-03-05', openingCashMinor: 0, closingCashMinor: 0, lines: [] });
    await expect(core().statement('acc_1', '2026-03-06')).rejects.toThrow(/another day/);
  });

  it('refuses a refusal it does not know: the money may have moved', async () => {
    json({ code: 'because', detail: '' }, 422);
    const payee = { name: 'a', bank: 'b', accountNumber: 'c' };
    const wish = { withdrawalId: 'wdr_1', accountId: 'acc_1', amountMinor: 1, currency: 'USD', payee } as const;
    await expect(core().withdraw(wish, 'wdr_1')).rejects.toBeInstanceOf(BrokerUnavailable);
  });

  it.each<[number, boolean]>([
    ...[408, 425, 429, 500, 502, 503, 504].map((status): [number, boolean] => [status, true]),
    ...[202, 400, 401, 403, 404, 405, 409, 410, 451].map((status): [number, boolean] => [status, false]),
  ])('knows whether %i passes by itself: %s', async (status, passing) => {
    const payee = { name: 'a', bank: 'b', accountNumber: 'c' };
    const wish = { withdrawalId: 'wdr_1', accountId: 'acc_1', amountMinor: 1, currency: 'USD', payee } as const;
    answer = (response) => response.writeHead(status).end('<h1>not JSON</h1>');
    const failure = await core()
      .withdraw(wish, 'wdr_1')
      .catch((error: unknown) => error);
    expect(failure).toMatchObject({ name: 'BrokerUnavailable', reason: `status-${status}`, passing });
  });

  it('does not wait for an execution it cannot read to become readable', async () => {
    const payee = { name: 'a', bank: 'b', accountNumber: 'c' };
    const wish = { withdrawalId: 'wdr_1', accountId: 'acc_1', amountMinor: 1, currency: 'USD', payee } as const;
    for (const body of ['<h1>Thank you</h1>', '', '{"reference":']) {
      answer = (response) => response.writeHead(201).end(body);
      await expect(core().withdraw(wish, 'wdr_1')).rejects.toMatchObject({ reason: 'malformed', passing: false });
    }
    json({ known: 'perhaps' });
    await expect(core().findExecution(wish, 'wdr_1')).rejects.toMatchObject({ reason: 'malformed' });
  });

  it('takes a broken connection for silence', async () => {
    answer = (response) => response.destroy();
    await expect(core().summary('acc_1')).rejects.toMatchObject({ reason: 'unreachable', passing: true });
  });

  it('refuses a page, a redirect and silence', async () => {
    answer = (response) => response.writeHead(200, { 'content-type': 'text/html' }).end('<h1>Maintenance</h1>');
    await expect(core().summary('acc_1')).rejects.toBeInstanceOf(BrokerUnavailable);
    answer = (response) => response.writeHead(302, { location: '/other' }).end();
    await expect(core().summary('acc_1')).rejects.toBeInstanceOf(BrokerUnavailable);
    expect(asked).toBe(2);
    answer = () => {};
    await expect(core(50).summary('acc_1')).rejects.toBeInstanceOf(BrokerUnavailable);
  });

  it.each(['0', '0.000', '-151.2'])('refuses %s as a rate', async (rate) => {
    json(rates(rate));
    await expect(core().rates()).rejects.toThrow(/no rates/);
  });

  it('keeps rates for a minute and never a failure', async () => {
    const broker = core();
    json({}, 503);
    await expect(broker.rates()).rejects.toBeInstanceOf(BrokerUnavailable);
    json(rates('151.20'));
    expect((await broker.rates()).perUsDollar.JPY).toBe('151.20');
    json(rates('152.00'));
    now += 59_999;
    expect((await broker.rates()).perUsDollar.JPY).toBe('151.20');
    now += 1;
    expect((await broker.rates()).perUsDollar.JPY).toBe('152.00');
    expect(asked).toBe(3);
  });
});
