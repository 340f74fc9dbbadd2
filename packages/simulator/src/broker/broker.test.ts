/** The paper broker on the wire: contract shapes, money moved once, statements that add up, prices that agree. */
import {
  brokerExecution,
  brokerOrders,
  brokerPositions,
  brokerQuotes,
  brokerRates,
  brokerRefusal,
  brokerStatement,
  brokerSummary,
} from '@strongroom/contract/broker-core';
import { addDays } from '@strongroom/core';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { DEMO_ACCOUNT_KINDS, demoAccount } from '../demo-accounts.ts';
import { BROKER_TOKEN, makeTestWorld, START, type TestWorld } from '../testing/test-world.ts';

let test: TestWorld;
let serial = 0;
let accountId = '';

const bearer = { authorization: `Bearer ${BROKER_TOKEN}` };
const read = async (path: string) => (await test.call(`/broker${path}`, { headers: bearer })).json();
const order = (change: object = {}) => ({
  withdrawalId: `wd_${serial}`,
  accountId,
  amountMinor: 125_000,
  currency: 'USD',
  payee: { name: 'Maya Okafor', bank: 'First Harbor Bank', accountNumber: '••••4417' },
  ...change,
});
const withdraw = (body: unknown, key = `key-${serial}`) =>
  test.call('/broker/withdrawals', {
    method: 'POST',
    headers: { ...bearer, 'content-type': 'application/json', 'idempotency-key': key },
    body: JSON.stringify(body),
  });
const summary = async () => brokerSummary.parse(await read(`/accounts/${accountId}/summary`));

beforeAll(async () => {
  test = await makeTestWorld();
});
afterAll(() => test.dispose());
beforeEach(async () => {
  serial += 1;
  accountId = `acct-us-${serial}`;
  test.clock.set(START);
  await test.world().broker.openAccount(demoAccount('us', accountId, 'Maya Okafor'));
});

describe('reading', () => {
  it.each(DEMO_ACCOUNT_KINDS)('answers the contract for the account in %s', async (kind) => {
    const id = `acct-${kind}-reading`;
    await test.world().broker.openAccount(demoAccount(kind, id));
    const cash = brokerSummary.parse(await read(`/accounts/${id}/summary`));
    const { positions } = brokerPositions.parse(await read(`/accounts/${id}/positions`));
    expect(positions.length).toBeGreaterThan(3);
    // Whatever is held has a quote, and the position and the quote of one moment name one price.
    const { quotes } = brokerQuotes.parse(await read(`/accounts/${id}/quotes`));
    const last = new Map(quotes.map((quote) => [quote.symbol, quote.last]));
    for (const { symbol, price } of positions) expect(last.get(symbol)).toBe(price);
    for (const { bid, ask } of quotes) expect(Number(bid)).toBeLessThan(Number(ask));
    // Nothing in the book can have been executed: the paper broker executes no orders.
    const { orders } = brokerOrders.parse(await read(`/accounts/${id}/orders`));
    expect(orders.map(({ state, side }) => `${state} ${side}`)).toEqual(['working sell', 'working buy']);
    for (const { side, symbol, price } of orders) {
      const market = Number(last.get(symbol));
      expect(side === 'sell' ? Number(price) > market : Number(price) < market).toBe(true);
    }
    expect(cash.withdrawableMinor).toBeLessThanOrEqual(cash.cashMinor);
    const own = positions.filter((position) => position.currency === cash.currency);
    const held = own.reduce((sum, position) => sum + position.marketValueMinor, 0);
    if (own.length === positions.length) expect(cash.equityMinor).toBe(cash.cashMinor + held);
    else expect(cash.equityMinor).toBeGreaterThan(cash.cashMinor + held);
  });

  it('settles the sale after two days', async () => {
    const before = await summary();
    expect(before.cashMinor - before.withdrawableMinor).toBe(718_400);
    test.clock.advance(2 * 86_400_000);
    const after = await summary();
    expect(after.withdrawableMinor).toBe(after.cashMinor);
  });

  it('moves prices with time and finds the same ones after a restart', async () => {
    const first = brokerPositions.parse(await read(`/accounts/${accountId}/positions`));
    test.clock.advance(60_000);
    const later = await read(`/accounts/${accountId}/positions`);
    expect(brokerPositions.parse(later).positions.map((line) => line.price)).not.toEqual(
      first.positions.map((line) => line.price),
    );
    await test.restart();
    expect(await read(`/accounts/${accountId}/positions`)).toEqual(later);
  });

  it('answers rates for every currency', async () => {
    expect(brokerRates.parse(await read('/rates')).perUsDollar).toMatchObject({ USD: '1' });
  });

  it('has statements that join up, back from the opening and on past a withdrawal', async () => {
    await withdraw(order());
    test.clock.advance(86_400_000);
    let day = '2025-11-01';
    let closing: number | null = null;
    let lines = 0;
    for (; day <= '2026-03-07'; day = addDays(day, 1)) {
      const statement = brokerStatement.parse(await read(`/accounts/${accountId}/statements/${day}`));
      if (closing !== null) expect(statement.openingCashMinor).toBe(closing);
      closing = statement.closingCashMinor;
      expect(closing).toBeGreaterThan(0);
      const sum = statement.lines.reduce((total, line) => total + line.amountMinor, 0);
      expect(statement.openingCashMinor + sum).toBe(closing);
      expect(statement.lines.every((line) => line.at.startsWith(day))).toBe(true);
      lines += statement.lines.length;
    }
    expect(closing).toBe((await summary()).cashMinor);
    expect(lines).toBeGreaterThan(20);
  });

  it.each([
    ['/accounts/nobody/summary', 404],
    ['/accounts/nobody%00/summary', 400],
    ['/accounts/acct-us-1/statements/2026-13-01', 400],
    ['/accounts/acct-us-1/statements/2099-01-01', 404],
    ['/accounts/acct-us-1/statements/1999-01-01', 404],
    ['/nowhere', 404],
  ])('answers %s with %i', async (path, status) => {
    const response = await test.call(`/broker${path}`, { headers: bearer });
    expect(response.status).toBe(status);
    expect(response.headers.get('content-type')).toContain('application/problem+json');
  });

  it.each([{}, { authorization: 'Bearer wrong' }, { authorization: `Basic ${BROKER_TOKEN}` }])(
    'refuses %o',
    async (headers) => {
      expect((await test.call('/broker/rates', { headers: headers as Record<string, string> })).status).toBe(401);
    },
  );
});

describe('withdrawing', () => {
  it('moves money once when sixteen requests carry one key', async () => {
    const before = await summary();
    const answers = await Promise.all(Array.from({ length: 16 }, () => withdraw(order())));
    expect(answers.map((answer) => answer.status).sort()).toEqual([...Array.from({ length: 15 }, () => 200), 201]);
    const executions = await Promise.all(answers.map(async (answer) => brokerExecution.parse(await answer.json())));
    expect(new Set(executions.map((execution) => execution.reference)).size).toBe(1);
    expect((await summary()).cashMinor).toBe(before.cashMinor - 125_000);
    const moved = (await test.world().withdrawals()).filter((withdrawal) => withdrawal.accountId === accountId);
    expect(moved).toHaveLength(1);
  });

  it('never pays out more than there is when sixteen keys race for it', async () => {
    const { withdrawableMinor } = await summary();
    const amountMinor = Math.floor(withdrawableMinor / 3);
    const answers = await Promise.all(
      Array.from({ length: 16 }, (_, index) => withdraw(order({ amountMinor }), `race-${serial}-${index}`)),
    );
    expect(answers.filter((answer) => answer.status === 201)).toHaveLength(3);
    expect(answers.filter((answer) => answer.status === 422)).toHaveLength(13);
    expect((await summary()).withdrawableMinor).toBe(withdrawableMinor - 3 * amountMinor);
  });

  it('answers the first execution again after a restart, whatever the order of members', async () => {
    const first = await (await withdraw(order())).json();
    await test.restart();
    const again = await withdraw(Object.fromEntries(Object.entries(order()).reverse()));
    expect(again.status).toBe(200);
    expect(await again.json()).toEqual(first);
  });

  it('refuses another body under a used key', async () => {
    await withdraw(order());
    const other = await withdraw(order({ amountMinor: 125_001 }));
    expect(other.status).toBe(409);
    const broke = await withdraw(order({ amountMinor: 9_000_000_000 }));
    expect(broke.status).toBe(409);
  });

  it.each([
    ['insufficient-funds', { amountMinor: 9_000_000_000_000_000 }],
    ['unknown-account', { accountId: 'nobody' }],
    ['currency-mismatch', { currency: 'JPY' }],
  ])('refuses with %s and moves nothing', async (code, change) => {
    const before = await summary();
    const response = await withdraw(order(change));
    expect(response.status).toBe(422);
    expect(brokerRefusal.parse(await response.json()).code).toBe(code);
    expect((await summary()).cashMinor).toBe(before.cashMinor);
  });

  it.each([
    ['no amount', { amountMinor: 0 }],
    ['a fraction', { amountMinor: 1.5 }],
    ['an unknown member', { hint: 'x' }],
    ['NUL in a name', { payee: { name: 'a\0', bank: 'b', accountNumber: 'c' } }],
    ['a lone surrogate', { payee: { name: '\ud800', bank: 'b', accountNumber: 'c' } }],
  ])('refuses %s as not valid', async (_name, change) => {
    expect((await withdraw(order(change))).status).toBe(400);
  });

  it('demands a key', async () => {
    const response = await test.call('/broker/withdrawals', {
      method: 'POST',
      headers: { ...bearer, 'content-type': 'application/json' },
      body: JSON.stringify(order()),
    });
    expect(response.status).toBe(400);
  });
});

describe('faults', () => {
  it('loses the answer after doing the work; the retry hears of the same execution', async () => {
    await test.world().setFault('broker', { loseNext: 1 });
    await expect(withdraw(order())).rejects.toThrow();
    const retry = await withdraw(order());
    expect(retry.status).toBe(200);
    const moved = (await test.world().withdrawals()).filter((withdrawal) => withdrawal.accountId === accountId);
    expect(moved).toMatchObject([{ reference: brokerExecution.parse(await retry.json()).reference }]);
  });

  it('pays once when the order reaches the core twice', async () => {
    const before = await summary();
    await test.world().setFault('broker', { duplicateNext: 1 });
    expect([200, 201]).toContain((await withdraw(order())).status);
    expect((await summary()).cashMinor).toBe(before.cashMinor - 125_000);
  });

  it('refuses the payee, moves nothing, and reads go on', async () => {
    await test.world().setFault('broker', { refuseNext: 1 });
    const response = await withdraw(order());
    expect(response.status).toBe(422);
    expect(brokerRefusal.parse(await response.json()).code).toBe('payee-refused');
    expect((await summary()).cashMinor).toBe(6_418_275);
  });

  it('fails reads on their own channel', async () => {
    await test.world().setFault('broker-reads', { refuseNext: 1 });
    expect((await test.call('/broker/rates', { headers: bearer })).status).toBe(503);
    expect((await test.call('/broker/rates', { headers: bearer })).status).toBe(200);
  });

  it('answers late by the clock', async () => {
    await test.world().setFault('broker-reads', { delaySeconds: 5 });
    let answered = false;
    const pending = test.call('/broker/rates', { headers: bearer }).then(async (response) => {
      answered = true;
      return brokerRates.parse(await response.json());
    });
    // Another call that came in later has gone through the same wire and back: the delayed one is still held.
    await test.call('/v1/phones');
    expect(answered).toBe(false);
    await test.world().setFault('broker-reads', { delaySeconds: 0 });
    test.clock.advance(5_000);
    expect(Date.parse((await pending).asOf)).toBe(START + 5_000);
  });
});

it('keeps an account that exists when it is opened again', async () => {
  await withdraw(order());
  await test.world().broker.openAccount(demoAccount('us', accountId, 'Maya Okafor'));
  expect((await summary()).cashMinor).toBe(6_418_275 - 125_000);
});
