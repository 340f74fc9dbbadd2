/**
 * A day's statement. Days before the account was opened in the paper broker have an invented past that repeats itself
 * exactly: a deposit on the 2nd of the month, a few purchases spread over it, interest, a fee, now and then a dividend.
 * From the opening day on, only what really happened. Every closing balance is the next day's opening balance, and
 * the last one is the account's cash: the balances are counted backwards from there.
 */
import type { BrokerStatement } from '@strongroom/contract/broker-core';
import { addDays, assert, CURRENCIES, type Currency, MINUTE_MS, minorDigits, toRfc3339 } from '@strongroom/core';
import { z } from 'zod';
import { type AccountRow, type PaperWithdrawal, paperPosition } from './broker.model.ts';
import { findInstrument } from './instruments.data.ts';
import { pick } from './price-walk.rules.ts';
import { priceAt } from './valuation.rules.ts';

/** How far back the invented past goes. */
const STATEMENT_DAYS = 400;

type Line = BrokerStatement['lines'][number];

const dateOf = (instant: number): string => toRfc3339(instant).slice(0, 10);
const at = (date: string, minute: number): number => Date.parse(`${date}T00:00:00Z`) + minute * MINUTE_MS;

/** Null for a day that has not come yet or lies too far back. */
export function statementFor(
  account: AccountRow,
  withdrawals: readonly PaperWithdrawal[],
  date: string,
  now: number,
): BrokerStatement | null {
  const today = dateOf(now);
  const opened = dateOf(account.opened_at);
  if (date > today || date < addDays(opened, -STATEMENT_DAYS)) return null;
  const currency = CURRENCIES.find((known) => known === account.currency);
  assert(currency !== undefined, 'a stored account has a known currency');
  const linesOn = (day: string) =>
    day < opened ? inventedLines(account, currency, day) : executedLines(withdrawals, day);
  let closing = account.opening_cash_minor;
  if (date < opened) {
    for (let day = addDays(opened, -1); day > date; day = addDays(day, -1)) closing -= total(linesOn(day));
  } else {
    const until = withdrawals.filter((withdrawal) => withdrawal.executedAt.slice(0, 10) <= date);
    closing -= until.reduce((sum, withdrawal) => sum + withdrawal.amountMinor, 0);
  }
  const lines = linesOn(date);
  return {
    accountId: account.id,
    date,
    currency,
    openingCashMinor: closing - total(lines),
    closingCashMinor: closing,
    lines,
  };
}

const total = (lines: readonly Line[]): number => lines.reduce((sum, line) => sum + line.amountMinor, 0);

function executedLines(withdrawals: readonly PaperWithdrawal[], day: string): Line[] {
  return withdrawals
    .filter((withdrawal) => withdrawal.executedAt.slice(0, 10) === day)
    .map((withdrawal) => ({
      at: withdrawal.executedAt,
      kind: 'withdrawal',
      description: `Withdrawal to ${withdrawal.payee.name}, ${withdrawal.payee.bank}, ${withdrawal.reference}`,
      amountMinor: -withdrawal.amountMinor,
    }));
}

/**
 * One month's deposit is spent over the month, so the past neither dips below nought nor piles up. The deposit is a
 * twentieth of the opening cash in a round figure.
 */
function inventedLines(account: AccountRow, currency: Currency, day: string): Line[] {
  const dayOfMonth = Number(day.slice(8));
  const weekday = new Date(`${day}T00:00:00Z`).getUTCDay();
  const seed = `${account.id}/${day.slice(0, 7)}`;
  const unit = 10 ** minorDigits(currency);
  const round = currency === 'JPY' ? 10_000 : 100 * unit;
  const deposit = Math.max(round, Math.floor(account.opening_cash_minor / 20 / round) * round);
  const lines: Line[] = [];
  const add = (minute: number, kind: Line['kind'], description: string, amountMinor: number) => {
    if (amountMinor !== 0) lines.push({ at: toRfc3339(at(day, minute)), kind, description, amountMinor });
  };
  if (day === addDays(dateOf(account.opened_at), -1) && account.unsettled_minor > 0) {
    add(19 * 60 + 42, 'trade', 'Sale of TLT, settles in two days', account.unsettled_minor);
  }
  if (dayOfMonth === 1) add(5, 'interest', 'Credit interest of the month before', Math.round(deposit * 0.0061));
  if (dayOfMonth === 2) add(9 * 60 + 15, 'deposit', 'Electronic funds transfer received', deposit);
  if (dayOfMonth === 5) add(8 * 60, 'fee', 'Market data, monthly', -(currency === 'JPY' ? 495 : 10 * unit));
  if (weekday === 0 || weekday === 6) return lines;
  const held = z.array(paperPosition).parse(account.positions);
  for (let purchase = 0; purchase < 3; purchase += 1) {
    const chosenDay = 6 + purchase * 7 + Math.floor(pick(seed, purchase) * 5);
    if (chosenDay !== dayOfMonth) continue;
    const symbol = held[Math.floor(pick(seed, 10 + purchase) * held.length)]?.symbol;
    const instrument = symbol === undefined ? null : findInstrument(symbol);
    if (instrument === null || instrument.currency !== currency) continue;
    const price = Number(priceAt(instrument, at(day, instrument.closesAtMinute)));
    const quantity = Math.max(1, Math.floor((deposit * (0.2 + 0.12 * pick(seed, 20 + purchase))) / unit / price));
    const cost = Math.round(quantity * price * unit);
    if (cost > deposit) continue;
    add(
      instrument.closesAtMinute - 95,
      'trade',
      `Bought ${quantity} ${symbol} at ${price.toFixed(instrument.digits)}`,
      -cost,
    );
  }
  const payer = held[Math.floor(pick(seed, 40) * held.length)]?.symbol;
  if (payer !== undefined && dayOfMonth === 10 + Math.floor(pick(seed, 41) * 12)) {
    add(12 * 60, 'dividend', `Dividend ${payer}`, Math.round(deposit * (0.01 + 0.02 * pick(seed, 42))));
  }
  return lines.sort((a, b) => a.at.localeCompare(b.at));
}
