/**
 * Accounts as the client sees them. Who may read which account is decided elsewhere and handed in; an account of
 * somebody else and an account that is not there are answered alike.
 */
import { type AccountSummary, operations } from '@strongroom/contract';
import { type Clock, calendarDate, toRfc3339 } from '@strongroom/core';
import { implement, type Principal, type ProblemReply, problemReply, type Route } from '../../platform/http/route.ts';
import { type BrokerCore, BrokerUnavailable } from './brokerage.model.ts';

export interface AccountRouteDeps {
  readonly core: BrokerCore;
  accountsOf(userId: string): Promise<AccountSummary[]>;
  /** Null hides the account. */
  mayRead(principal: Principal, accountId: string): Promise<AccountSummary | null>;
  /** IANA zone of a legal entity: its calendar says what "today" is. */
  timeZoneOf(entityId: string): string;
  readonly clock: Clock;
}

export function accountRoutes(deps: AccountRouteDeps): Route[] {
  const { core, accountsOf, mayRead, timeZoneOf, clock } = deps;
  return [
    implement(operations.listAccounts, async ({ principal }) => ({
      status: 200 as const,
      body: { accounts: await accountsOf(principal.userId) },
    })),

    implement(operations.getAccount, async ({ principal, params }) => {
      const account = await mayRead(principal, params.accountId);
      if (account === null) return problemReply('not-found');
      return orUnavailable(async () => {
        const [summary, { positions }] = await Promise.all([core.summary(account.id), core.positions(account.id)]);
        const { cashMinor, withdrawableMinor, equityMinor, asOf, currency } = summary;
        // Whole minor units of another currency would show a hundred times the money, or a hundredth.
        if (currency !== account.currency)
          throw new BrokerUnavailable('the broker keeps the account in another currency', {
            reason: 'malformed',
            passing: false,
          });
        const body = { account, cashMinor, withdrawableMinor, equityMinor, positions, asOf: wireInstant(asOf) };
        return { status: 200 as const, body };
      });
    }),

    implement(operations.listQuotes, async ({ principal, params }) => {
      const account = await mayRead(principal, params.accountId);
      if (account === null) return problemReply('not-found');
      return orUnavailable(async () => {
        const { quotes, asOf } = await core.quotes(account.id);
        return { status: 200 as const, body: { quotes, asOf: wireInstant(asOf) } };
      });
    }),

    implement(operations.listOrders, async ({ principal, params }) => {
      const account = await mayRead(principal, params.accountId);
      if (account === null) return problemReply('not-found');
      return orUnavailable(async () => {
        const found = await core.orders(account.id);
        const orders = found.orders.map((order) => ({ ...order, placedAt: wireInstant(order.placedAt) }));
        return { status: 200 as const, body: { orders, asOf: wireInstant(found.asOf) } };
      });
    }),

    implement(operations.getStatement, async ({ principal, params }) => {
      const account = await mayRead(principal, params.accountId);
      if (account === null) return problemReply('not-found');
      const date = params.date === 'today' ? calendarDate(clock.now(), timeZoneOf(account.entity.id)) : params.date;
      return orUnavailable(async () => {
        const statement = await core.statement(account.id, date);
        if (statement === null) return problemReply('not-found');
        const { accountId: _known, lines, ...rest } = statement;
        return {
          status: 200 as const,
          body: { ...rest, lines: lines.map((line) => ({ ...line, at: wireInstant(line.at) })) },
        };
      });
    }),
  ];
}

/** Reads degrade: a broker that cannot be reached is said to be so, and nothing else of the page fails with it. */
async function orUnavailable<T>(work: () => Promise<T>): Promise<T | ProblemReply<'broker-unavailable'>> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof BrokerUnavailable) return problemReply('broker-unavailable');
    throw error;
  }
}

/** Brokers write instants with any precision; the wire has one spelling. */
const wireInstant = (text: string): string => toRfc3339(Date.parse(text));
