/**
 * What stands on a page of plain text, and in the columns of the screen: pure. Money is written from whole minor units,
 * never through a floating number.
 *
 * Attack: a name from elsewhere (a device, an instrument) carries escape sequences that redraw the terminal or rename what
 * is confirmed. Nothing that controls a terminal leaves `plain`. What is laid out in
 * columns goes through it cell by cell; everything that is written, words of a server in a refusal among it, once more.
 */

import { type Currency, minorDigits } from '@strongroom/core';
import type { CallData } from '@strongroom/sdk';

export type AccountView = CallData<'getAccount'>;
export type QuotesView = Pick<CallData<'listQuotes'>, 'quotes'>;
export type OrdersView = Pick<CallData<'listOrders'>, 'orders'>;
export type TradingView = CallData<'getTrading'>;
export type SessionRow = CallData<'listSessions'>['sessions'][number];

/** Control characters, and those that turn the direction of writing around. */
const UNSAFE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu;
export const plain = (text: string): string => text.replaceAll(UNSAFE, '�');
/** The same for a text of several lines: the last thing that is done before it is printed. */
export const plainLines = (text: string): string => text.split('\n').map(plain).join('\n');

/** For machines: nothing is lost, and what would control a terminal that shows it is escaped (RFC 8259 section 7). */
export const json = (facts: unknown): string => JSON.stringify(facts).replaceAll(UNSAFE, escaped);

const escaped = (text: string): string =>
  text.replaceAll(/./gs, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);

export function money(amountMinor: number, currency: Currency): string {
  const digits = minorDigits(currency);
  const text = String(Math.abs(amountMinor)).padStart(digits + 1, '0');
  const whole = text.slice(0, text.length - digits).replaceAll(/\B(?=(\d{3})+$)/gu, ' ');
  const part = digits === 0 ? '' : `.${text.slice(-digits)}`;
  return `${amountMinor < 0 ? '-' : ''}${whole}${part} ${currency}`;
}

export function percent(basisPoints: number): string {
  const text = String(Math.abs(basisPoints)).padStart(3, '0');
  return `${basisPoints < 0 ? '-' : '+'}${text.slice(0, -2)}.${text.slice(-2)} %`;
}

/** Terminals draw these twice as wide: Japanese, Chinese, Korean, full-width forms. */
const WIDE = /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]/u;
export const widthOf = (text: string): number => [...text].reduce((sum, one) => sum + (WIDE.test(one) ? 2 : 1), 0);

export function cut(text: string, width: number): string {
  let used = 0;
  let kept = '';
  for (const one of text) {
    const next = used + widthOf(one);
    if (next > width) return kept;
    used = next;
    kept += one;
  }
  return kept;
}

/** Columns as wide as their widest cell; the last one is not padded. Those named in `right` are flush right. */
export function columns(rows: readonly (readonly string[])[], right: readonly number[] = []): string[] {
  const widths: number[] = [];
  for (const row of rows) for (const [at, cell] of row.entries()) widths[at] = Math.max(widths[at] ?? 0, widthOf(cell));
  return rows.map((row) =>
    row
      .map((cell, at) => {
        const space = ' '.repeat((widths[at] ?? 0) - widthOf(cell));
        if (right.includes(at)) return space + cell;
        return at === row.length - 1 ? cell : cell + space;
      })
      .join('  '),
  );
}

export const positionRows = ({ positions }: Pick<AccountView, 'positions'>): string[] =>
  columns(
    positions.map(({ symbol, name, quantity, price, marketValueMinor, currency, dayChangeBasisPoints }) => [
      ...[plain(symbol), quantity, price, money(marketValueMinor, currency), percent(dayChangeBasisPoints)],
      plain(name),
    ]),
    [1, 2, 3, 4],
  );

export const quoteRows = ({ quotes }: QuotesView): string[] =>
  columns(
    quotes.map(({ symbol, name, bid, ask, last, currency, dayChangeBasisPoints }) => [
      ...[plain(symbol), bid, ask, last, currency, percent(dayChangeBasisPoints), plain(name)],
    ]),
    [1, 2, 3, 5],
  );

export const orderRows = ({ orders }: OrdersView): string[] =>
  columns(
    orders.map(({ symbol, side, kind, quantity, filledQuantity, price, currency, state }) => [
      ...[plain(symbol), side, kind, `${filledQuantity}/${quantity}`, price ?? '', currency, state],
    ]),
    [3, 4],
  );

export function accountText(view: AccountView): string {
  const { account, cashMinor, withdrawableMinor, equityMinor } = view;
  const { number, name, currency } = account;
  const sums = columns(
    [
      ['equity', money(equityMinor, currency)],
      ['cash', money(cashMinor, currency)],
      ['withdrawable', money(withdrawableMinor, currency)],
    ],
    [1],
  );
  return [`${plain(number)}  ${plain(name)}`, ...sums, ...positionRows(view)].join('\n');
}

export const quotesText = (view: QuotesView & { readonly number: string }): string =>
  [plain(view.number), ...quoteRows(view)].join('\n');

export const ordersText = (view: OrdersView & { readonly number: string }): string =>
  [plain(view.number), ...orderRows(view)].join('\n');

export function sessionText(facts: { scope: string; session: SessionRow | null; trading: TradingView }): string {
  const { scope, session, trading } = facts;
  const { role, holder } = trading;
  const rows = [['scope', scope]];
  if (session !== null) rows.push(['signed in', session.createdAt], ['active', session.activeAt]);
  rows.push(['trading', role]);
  if (holder !== null && role !== 'trading')
    rows.push(['trades elsewhere', plain(holder.clientName ?? holder.device.label)]);
  return columns(rows).join('\n');
}
