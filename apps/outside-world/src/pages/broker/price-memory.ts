/** The last minutes of every price seen by this page, for the small curves. Forgotten with the page. */
import type { PaperAccount } from '../../world/world.types.ts';

const LENGTH = 90;
const series = new Map<string, readonly number[]>();
let lastSeen = '';

/** Each reading counts once, however often it is drawn. */
export function remember(accounts: readonly PaperAccount[]): void {
  const seen = accounts.map(({ summary }) => summary.asOf).join();
  if (seen === lastSeen) return;
  lastSeen = seen;
  const prices = new Map<string, number>();
  for (const { summary, positions } of accounts) {
    prices.set(`equity/${summary.accountId}`, summary.equityMinor);
    for (const { symbol, price } of positions) prices.set(symbol, Number(price));
  }
  for (const [key, price] of prices) series.set(key, [...(series.get(key) ?? []), price].slice(-LENGTH));
}

export const courseOf = (key: string): readonly number[] => series.get(key) ?? [];
