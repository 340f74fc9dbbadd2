/**
 * What Strongroom asks of a broker's own core system, over HTTP with a bearer token. A broker implements these eight
 * calls (or puts a thin gateway in front of what it has); the paper broker of the demonstration implements the same.
 *
 * GET  /accounts/{accountId}/summary            -> brokerSummary
 * GET  /accounts/{accountId}/positions          -> brokerPositions
 * GET  /accounts/{accountId}/statements/{date}  -> brokerStatement (date YYYY-MM-DD)
 * GET  /accounts/{accountId}/quotes             -> brokerQuotes (of what the account may trade)
 * GET  /accounts/{accountId}/orders             -> brokerOrders (working, and those of today)
 * GET  /rates                                   -> brokerRates (units of each currency for one US dollar)
 * POST /withdrawals  (Idempotency-Key)          -> brokerExecution; the same key and body answers the first execution
 *                                                  again and moves no money twice; same key, other body: 409
 * GET  /withdrawals/{idempotencyKey}            -> brokerKnowledge: what became of that key
 * Refusals of POST /withdrawals are 422 with brokerRefusal: final, no money moved. After 408, 425, 429, 5xx and silence
 * the order is sent again under its key; any other answer is looked into, by asking for the key first.
 */
import { CURRENCIES } from '@strongroom/core';
import { z } from 'zod';

const currency = z.enum(CURRENCIES);
const minor = z.int();
const decimal = z.string().regex(/^-?\d{1,15}(\.\d{1,8})?$/);
const instant = z.iso.datetime();

export const brokerSummary = z.strictObject({
  accountId: z.string(),
  currency,
  cashMinor: minor,
  /** Settled cash that may leave today: the lower of trade-date and settlement-date cash. */
  withdrawableMinor: minor,
  equityMinor: minor,
  asOf: instant,
});
export type BrokerSummary = z.infer<typeof brokerSummary>;

export const brokerPositions = z.strictObject({
  accountId: z.string(),
  asOf: instant,
  positions: z.array(
    z.strictObject({
      symbol: z.string(),
      name: z.string(),
      quantity: decimal,
      currency,
      price: decimal,
      averageCost: decimal,
      marketValueMinor: minor,
      unrealisedMinor: minor,
      /** Change since the previous close, in hundredths of a percent. */
      dayChangeBasisPoints: z.int(),
    }),
  ),
});
export type BrokerPositions = z.infer<typeof brokerPositions>;

export const brokerQuotes = z.strictObject({
  accountId: z.string(),
  asOf: instant,
  quotes: z.array(
    z.strictObject({
      symbol: z.string(),
      name: z.string(),
      currency,
      bid: decimal,
      ask: decimal,
      last: decimal,
      /** Change since the previous close, in hundredths of a percent. */
      dayChangeBasisPoints: z.int(),
    }),
  ),
});
export type BrokerQuotes = z.infer<typeof brokerQuotes>;

export const brokerOrders = z.strictObject({
  accountId: z.string(),
  asOf: instant,
  orders: z.array(
    z.strictObject({
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
    }),
  ),
});
export type BrokerOrders = z.infer<typeof brokerOrders>;

export const brokerStatement = z.strictObject({
  accountId: z.string(),
  date: z.iso.date(),
  currency,
  openingCashMinor: minor,
  closingCashMinor: minor,
  lines: z.array(
    z.strictObject({
      at: instant,
      kind: z.enum(['deposit', 'withdrawal', 'trade', 'dividend', 'interest', 'fee']),
      description: z.string(),
      amountMinor: minor,
    }),
  ),
});
export type BrokerStatement = z.infer<typeof brokerStatement>;

export const brokerRates = z.strictObject({
  asOf: instant,
  perUsDollar: z.record(currency, decimal),
});
export type BrokerRates = z.infer<typeof brokerRates>;

export const brokerWithdrawalOrder = z.strictObject({
  withdrawalId: z.string(),
  accountId: z.string(),
  amountMinor: minor.positive(),
  currency,
  payee: z.strictObject({ name: z.string(), bank: z.string(), accountNumber: z.string() }),
});
export type BrokerWithdrawalOrder = z.infer<typeof brokerWithdrawalOrder>;

export const brokerExecution = z.strictObject({ reference: z.string(), executedAt: instant });
export type BrokerExecution = z.infer<typeof brokerExecution>;

/** `known: false` says that nothing was executed under this key, and that a repeat of the order may be. */
export const brokerKnowledge = z.discriminatedUnion('known', [
  z.strictObject({ known: z.literal(false) }),
  z.strictObject({
    known: z.literal(true),
    accountId: z.string(),
    amountMinor: minor.positive(),
    currency,
    ...brokerExecution.shape,
  }),
]);

export const brokerRefusal = z.strictObject({
  code: z.enum(['insufficient-funds', 'unknown-account', 'currency-mismatch', 'payee-refused']),
  detail: z.string(),
});
export type BrokerRefusal = z.infer<typeof brokerRefusal>;
