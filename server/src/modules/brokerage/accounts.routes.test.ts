import { type AccountSummary, operations } from '@strongroom/contract';
import { describe, expect, it } from 'vitest';
import type { Principal, Route, RouteInput } from '../../platform/http/route.ts';
import { accountRoutes } from './accounts.routes.ts';
import { type BrokerCore, BrokerUnavailable } from './brokerage.model.ts';

const id = 'acc_01arz3ndektsv4rrffq69g5fav';
const account: AccountSummary = {
  id,
  number: 'U1234567',
  name: 'Trading',
  type: 'individual',
  currency: 'JPY',
  entity: { id: 'jp', name: 'Strongroom Japan' },
  rights: ['read'],
};
const principal: Principal = {
  userId: 'usr_1',
  sessionId: 'ses_1',
  surface: 'portal',
  client: null,
  deviceId: null,
  evidence: [],
};
const asOf = '2026-03-06T20:00:00Z';
const money = { cashMinor: 3, withdrawableMinor: 2, equityMinor: 4 };
const order = {
  id: 'o1',
  symbol: '7203',
  side: 'buy',
  kind: 'limit',
  quantity: '1',
  filledQuantity: '0',
  price: '3000',
  currency: 'JPY',
  state: 'working',
} as const;
const statement = { currency: 'JPY', openingCashMinor: 1, closingCashMinor: 0 } as const;

const working: BrokerCore = {
  summary: async (accountId) => ({ accountId, currency: 'JPY', ...money, asOf }),
  positions: async (accountId) => ({ accountId, asOf, positions: [] }),
  quotes: async (accountId) => ({ accountId, asOf, quotes: [] }),
  orders: async (accountId) => ({ accountId, asOf, orders: [{ ...order, placedAt: asOf }] }),
  statement: async (accountId, date) => ({
    accountId,
    date,
    ...statement,
    lines: [{ at: asOf, kind: 'fee', description: 'Custody', amountMinor: -1 }],
  }),
  rates: () => Promise.reject(new Error('not asked here')),
  withdraw: () => Promise.reject(new Error('not asked here')),
  findExecution: () => Promise.reject(new Error('not asked here')),
};

function answerOf(route: keyof typeof operations, core: BrokerCore, params: Record<string, string>) {
  const routes = accountRoutes({
    core,
    accountsOf: async (userId) => (userId === principal.userId ? [account] : []),
    mayRead: async (who, accountId) => (who.userId === principal.userId && accountId === id ? account : null),
    timeZoneOf: (entityId) => (entityId === 'jp' ? 'Asia/Tokyo' : 'UTC'),
    clock: { now: () => Date.parse(asOf) },
  });
  const found = routes.find((candidate: Route) => candidate.operation.operationId === route);
  if (found === undefined) throw new Error(`${route} has a route`);
  return found.handle({ params, principal } as unknown as RouteInput<typeof found.operation>);
}
const away = async () => {
  throw new BrokerUnavailable('away', { reason: 'unreachable', passing: true });
};

describe('accounts', () => {
  it('lists those of the caller', async () => {
    expect(await answerOf('listAccounts', working, {})).toEqual({ status: 200, body: { accounts: [account] } });
  });

  it('answers balances as the contract spells them', async () => {
    const { body } = (await answerOf('getAccount', working, { accountId: id })) as { body: unknown };
    expect(operations.getAccount.responses[200].parse(body)).toEqual({
      account,
      ...money,
      positions: [],
      asOf: '2026-03-06T20:00:00.000Z',
    });
  });

  it('answers quotes and orders as the contract spells them', async () => {
    const { body: quotes } = (await answerOf('listQuotes', working, { accountId: id })) as { body: unknown };
    expect(operations.listQuotes.responses[200].parse(quotes)).toEqual({
      quotes: [],
      asOf: '2026-03-06T20:00:00.000Z',
    });
    const { body } = (await answerOf('listOrders', working, { accountId: id })) as { body: unknown };
    expect(operations.listOrders.responses[200].parse(body)).toMatchObject({
      orders: [{ id: 'o1', placedAt: '2026-03-06T20:00:00.000Z' }],
    });
  });

  it.each(['getAccount', 'getStatement', 'listQuotes', 'listOrders'] as const)(
    '%s hides the account of somebody else',
    async (route) => {
      const asked: string[] = [];
      const watched = {
        ...working,
        summary: (accountId: string) => {
          asked.push(accountId);
          return working.summary(accountId);
        },
        orders: (accountId: string) => {
          asked.push(accountId);
          return working.orders(accountId);
        },
      };
      const reply = await answerOf(route, watched, { accountId: 'acc_other', date: 'today' });
      expect(reply).toMatchObject({ problem: 'not-found' });
      expect(asked).toEqual([]);
    },
  );

  it('takes today from the calendar of the legal entity', async () => {
    // It is still the 6th in London when the 7th has begun in Tokyo.
    const { body } = (await answerOf('getStatement', working, { accountId: id, date: 'today' })) as { body: unknown };
    expect(operations.getStatement.responses[200].parse(body)).toMatchObject({
      date: '2026-03-07',
      lines: [{ at: '2026-03-06T20:00:00.000Z' }],
    });
  });

  it('has no statement of a day the broker has none of', async () => {
    const reply = await answerOf(
      'getStatement',
      { ...working, statement: async () => null },
      { accountId: id, date: '2031-01-01' },
    );
    expect(reply).toMatchObject({ problem: 'not-found' });
  });

  it('says so when the broker is away', async () => {
    const routeOf = { summary: 'getAccount', positions: 'getAccount', statement: 'getStatement' } as const;
    for (const [part, route] of Object.entries({ ...routeOf, quotes: 'listQuotes', orders: 'listOrders' } as const)) {
      const broken = { [part]: away };
      const reply = await answerOf(route, { ...working, ...broken }, { accountId: id, date: 'today' });
      expect(reply).toMatchObject({ problem: 'broker-unavailable' });
    }
  });

  it('does not show minor units of another currency', async () => {
    const wrong: BrokerCore = {
      ...working,
      summary: async (accountId) => ({ accountId, currency: 'USD', ...money, asOf }),
    };
    expect(await answerOf('getAccount', wrong, { accountId: id })).toMatchObject({ problem: 'broker-unavailable' });
  });

  it('does not hide a bug behind the broker', async () => {
    const broken: BrokerCore = { ...working, summary: () => Promise.reject(new TypeError('a bug')) };
    await expect(answerOf('getAccount', broken, { accountId: id })).rejects.toThrow('a bug');
  });
});
