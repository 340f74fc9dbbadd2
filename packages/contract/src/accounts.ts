/** Accounts as the client sees them: balances, positions and statements, read from the broker's core. */
import { z } from 'zod';
import { accountId, calendarDate, currency, decimal, instant, signedMinor } from './fields.ts';
import { operation } from './operation.ts';

export const accessRight = z.enum(['read', 'trade', 'fund', 'report', 'settings', 'manage-users']);
export type AccessRight = z.infer<typeof accessRight>;

export const accountSummary = z.strictObject({
  id: accountId,
  number: z.string(),
  name: z.string(),
  type: z.enum(['individual', 'joint', 'corporate', 'registered']),
  currency,
  entity: z.strictObject({ id: z.string(), name: z.string() }),
  rights: z.array(accessRight),
});
export type AccountSummary = z.infer<typeof accountSummary>;

const position = z.strictObject({
  symbol: z.string(),
  name: z.string(),
  quantity: decimal,
  currency,
  price: decimal,
  averageCost: decimal,
  marketValueMinor: signedMinor,
  unrealisedMinor: signedMinor,
  dayChangeBasisPoints: z.int(),
});

const quote = position.pick({ symbol: true, name: true, currency: true, dayChangeBasisPoints: true }).extend({
  bid: decimal,
  ask: decimal,
  last: decimal,
});

const order = z.strictObject({
  id: z.string(),
  symbol: z.string(),
  side: z.enum(['buy', 'sell']),
  kind: z.enum(['limit', 'market', 'stop']),
  quantity: decimal,
  filledQuantity: decimal,
  /** Null for a market order. */
  price: decimal.nullable(),
  currency,
  state: z.enum(['working', 'filled', 'cancelled', 'rejected']),
  placedAt: instant,
});

export const accountOperations = {
  listAccounts: operation('listAccounts', {
    summary: 'Accounts this user has a right to',
    tag: 'Accounts',
    caller: 'session',
    responses: { 200: z.strictObject({ accounts: z.array(accountSummary) }) },
    problems: [],
  }),
  getAccount: operation('getAccount', {
    summary: 'Balances and positions of an account, with prices of this moment',
    tag: 'Accounts',
    caller: 'session',
    params: z.strictObject({ accountId }),
    responses: {
      200: z.strictObject({
        account: accountSummary,
        cashMinor: signedMinor,
        withdrawableMinor: signedMinor,
        equityMinor: signedMinor,
        positions: z.array(position),
        asOf: instant,
      }),
    },
    problems: ['not-found', 'broker-unavailable'],
  }),
  listQuotes: operation('listQuotes', {
    summary: 'Prices of this moment of what the account may trade',
    tag: 'Accounts',
    caller: 'session',
    params: z.strictObject({ accountId }),
    responses: { 200: z.strictObject({ quotes: z.array(quote), asOf: instant }) },
    problems: ['not-found', 'broker-unavailable'],
  }),
  listOrders: operation('listOrders', {
    summary: 'Orders of an account: those that work, and those of today',
    tag: 'Accounts',
    caller: 'session',
    params: z.strictObject({ accountId }),
    responses: { 200: z.strictObject({ orders: z.array(order), asOf: instant }) },
    problems: ['not-found', 'broker-unavailable'],
  }),
  getStatement: operation('getStatement', {
    summary: 'The statement of one day, in the calendar of the account’s legal entity',
    tag: 'Accounts',
    caller: 'session',
    params: z.strictObject({ accountId, date: z.union([calendarDate, z.literal('today')]) }),
    responses: {
      200: z.strictObject({
        date: calendarDate,
        currency,
        openingCashMinor: signedMinor,
        closingCashMinor: signedMinor,
        lines: z.array(
          z.strictObject({
            at: instant,
            kind: z.enum(['deposit', 'withdrawal', 'trade', 'dividend', 'interest', 'fee']),
            description: z.string(),
            amountMinor: signedMinor,
          }),
        ),
      }),
    },
    problems: ['not-found', 'broker-unavailable'],
  }),
};
