/**
 * What positions are worth at an instant. Prices are rounded to their quoted digits first; from there on everything is
 * whole numbers, so that the sum on the screen is the sum of the lines.
 */
import type { BrokerPositions, BrokerQuotes, BrokerRates, BrokerSummary } from '@strongroom/contract/broker-core';
import {
  assert,
  CURRENCIES,
  type Currency,
  convert,
  DAY_MS,
  type Instant,
  MINUTE_MS,
  minorDigits,
} from '@strongroom/core';
import { z } from 'zod';
import { type AccountRow, paperPosition } from './broker.model.ts';
import { findInstrument, type Instrument, instrumentsIn, RATE_LEVELS } from './instruments.data.ts';
import { walk } from './price-walk.rules.ts';

const COURSE_STEP_MS = 5 * MINUTE_MS;
const COURSE_POINTS = 73;

type Position = BrokerPositions['positions'][number];

interface Scaled {
  readonly units: bigint;
  readonly digits: number;
}

function scaled(decimal: string): Scaled {
  const [whole = '0', fraction = ''] = decimal.split('.');
  return { units: BigInt(whole + fraction), digits: fraction.length };
}

/** Quantity times price in minor units, rounded half up. */
function valueMinor(quantity: string, price: string, currency: Currency): number {
  const q = scaled(quantity);
  const p = scaled(price);
  const drop = 10n ** BigInt(q.digits + p.digits);
  const top = q.units * p.units * 10n ** BigInt(minorDigits(currency));
  const value = Number((top * 2n + drop) / (drop * 2n));
  assert(Number.isSafeInteger(value), 'a position is worth a safe integer');
  return value;
}

export const priceAt = (instrument: Instrument, at: Instant): string =>
  (instrument.level * walk(instrument.symbol, instrument.dailySwing, at)).toFixed(instrument.digits);

function previousClose(instrument: Instrument, at: Instant): Instant {
  const closeToday = Math.floor(at / DAY_MS) * DAY_MS + instrument.closesAtMinute * MINUTE_MS;
  return closeToday <= at ? closeToday : closeToday - DAY_MS;
}

function valuePosition(held: z.infer<typeof paperPosition>, at: Instant): Position {
  const instrument = findInstrument(held.symbol);
  assert(instrument !== null, 'an opened account holds known instruments only');
  const price = priceAt(instrument, at);
  const closed = Number(priceAt(instrument, previousClose(instrument, at)));
  const marketValueMinor = valueMinor(held.quantity, price, instrument.currency);
  return {
    symbol: held.symbol,
    name: instrument.name,
    quantity: held.quantity,
    currency: instrument.currency,
    price,
    averageCost: held.averageCost,
    marketValueMinor,
    unrealisedMinor: marketValueMinor - valueMinor(held.quantity, held.averageCost, instrument.currency),
    dayChangeBasisPoints: Math.round(((Number(price) - closed) / closed) * 10_000),
  };
}

export function valuePositions(account: AccountRow, at: Instant): Position[] {
  return z
    .array(paperPosition)
    .parse(account.positions)
    .map((held) => valuePosition(held, at));
}

/** Of what trades in the account's currency and of what it holds elsewhere, one step of the price to either side. */
export function quotesFor(account: AccountRow, at: Instant): BrokerQuotes['quotes'] {
  const held = z.array(paperPosition).parse(account.positions);
  const elsewhere = held.flatMap(({ symbol }) => {
    const instrument = findInstrument(symbol);
    return instrument === null || instrument.currency === account.currency ? [] : [instrument];
  });
  return [...instrumentsIn(account.currency), ...elsewhere].map((instrument) => {
    const { symbol, name, currency, digits } = instrument;
    const last = priceAt(instrument, at);
    const closed = Number(priceAt(instrument, previousClose(instrument, at)));
    const step = 10 ** -digits;
    return {
      symbol,
      name,
      currency,
      last,
      bid: (Number(last) - step).toFixed(digits),
      ask: (Number(last) + step).toFixed(digits),
      dayChangeBasisPoints: Math.round(((Number(last) - closed) / closed) * 10_000),
    };
  });
}

/** The price every five minutes over the last six hours, on whole steps so that an old point never changes. */
export function courseOf(symbol: string, at: Instant): string[] {
  const instrument = findInstrument(symbol);
  assert(instrument !== null, 'an opened account holds known instruments only');
  const lastStep = Math.floor(at / COURSE_STEP_MS) * COURSE_STEP_MS;
  const steps = Array.from({ length: COURSE_POINTS - 1 }, (_, index) => lastStep - index * COURSE_STEP_MS).reverse();
  return [...steps, at].map((step) => priceAt(instrument, step));
}

export function ratesAt(at: Instant): BrokerRates {
  const rate = (currency: Currency) => {
    const { level, dailySwing } = RATE_LEVELS[currency];
    return dailySwing === 0 ? String(level) : (level * walk(`USD/${currency}`, dailySwing, at)).toFixed(4);
  };
  const entries = CURRENCIES.map((currency): [Currency, string] => [currency, rate(currency)]);
  return { asOf: new Date(at).toISOString(), perUsDollar: Object.fromEntries(entries) as Record<Currency, string> };
}

/** Through the dollar, both ways with `convert`; a position in the account's own currency is left alone. */
function inAccountCurrency(position: Position, currency: Currency, rates: BrokerRates): number {
  if (position.currency === currency) return position.marketValueMinor;
  const money = { amountMinor: position.marketValueMinor, currency: position.currency };
  const dollars = position.currency === 'USD' ? money : convert(money, 'USD', rates.perUsDollar[position.currency]);
  if (currency === 'USD') return dollars.amountMinor;
  // `convert` wants units of the source for one of the target: the inverse of a quote per dollar.
  const perUnit = (1 / Number(rates.perUsDollar[currency])).toFixed(9);
  return convert(dollars, currency, perUnit).amountMinor;
}

function heldBack(account: AccountRow, at: Instant): number {
  return at < account.settles_at ? account.unsettled_minor : 0;
}

export function summarise(account: AccountRow, at: Instant): BrokerSummary {
  const currency = CURRENCIES.find((known) => known === account.currency);
  assert(currency !== undefined, 'a stored account has a known currency');
  const rates = ratesAt(at);
  const held = valuePositions(account, at).reduce((sum, line) => sum + inAccountCurrency(line, currency, rates), 0);
  return {
    accountId: account.id,
    currency,
    cashMinor: account.cash_minor,
    withdrawableMinor: Math.max(0, account.cash_minor - heldBack(account, at)),
    equityMinor: account.cash_minor + held,
    asOf: new Date(at).toISOString(),
  };
}
