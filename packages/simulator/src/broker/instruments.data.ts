/**
 * What the paper broker trades: real tickers with a plausible level, so that a screen reads like a brokerage account.
 * The prices are invented and wander around `level` (see price-walk). `digits` is how a price is quoted.
 */
import type { Currency } from '@strongroom/core';

export interface Instrument {
  readonly symbol: string;
  readonly name: string;
  readonly currency: Currency;
  readonly level: number;
  readonly digits: number;
  readonly dailySwing: number;
  /** Minutes after midnight UTC at which its home market closes: where "today's change" starts. */
  readonly closesAtMinute: number;
}

const NEW_YORK = 21 * 60;
const TOKYO = 6 * 60 + 30;

const us = (symbol: string, name: string, level: number, dailySwing: number): Instrument => ({
  symbol,
  name,
  currency: 'USD',
  level,
  digits: 2,
  dailySwing,
  closesAtMinute: NEW_YORK,
});
const toronto = (symbol: string, name: string, level: number, dailySwing: number): Instrument => ({
  ...us(symbol, name, level, dailySwing),
  currency: 'CAD',
});
const tokyo = (symbol: string, name: string, level: number, dailySwing: number, digits = 0): Instrument => ({
  ...us(symbol, name, level, dailySwing),
  currency: 'JPY',
  digits,
  closesAtMinute: TOKYO,
});

const ALL: readonly Instrument[] = [
  us('AAPL', 'Apple Inc.', 271.4, 0.012),
  us('MSFT', 'Microsoft Corporation', 497.1, 0.011),
  us('NVDA', 'NVIDIA Corporation', 189.6, 0.024),
  us('BRK.B', 'Berkshire Hathaway Inc. Class B', 508.3, 0.008),
  us('JNJ', 'Johnson & Johnson', 203.9, 0.008),
  us('VTI', 'Vanguard Total Stock Market ETF', 331.7, 0.008),
  us('TLT', 'iShares 20+ Year Treasury Bond ETF', 89.9, 0.007),
  toronto('RY', 'Royal Bank of Canada', 214.6, 0.008),
  toronto('ENB', 'Enbridge Inc.', 67.8, 0.008),
  toronto('CNR', 'Canadian National Railway Company', 133.4, 0.01),
  toronto('SHOP', 'Shopify Inc. Class A', 224.5, 0.026),
  toronto('XIC', 'iShares Core S&P/TSX Capped Composite ETF', 48.2, 0.007),
  tokyo('7203', 'Toyota Motor Corporation', 3_128, 0.012, 1),
  tokyo('6758', 'Sony Group Corporation', 4_421, 0.014),
  tokyo('8306', 'Mitsubishi UFJ Financial Group, Inc.', 2_392, 0.013, 1),
  tokyo('9432', 'NTT, Inc.', 156, 0.008, 1),
  tokyo('7974', 'Nintendo Co., Ltd.', 12_905, 0.015),
  tokyo('1306', 'NEXT FUNDS TOPIX Exchange Traded Fund', 3_459, 0.008),
];

const BY_SYMBOL = new Map(ALL.map((instrument) => [instrument.symbol, instrument]));

export const findInstrument = (symbol: string): Instrument | null => BY_SYMBOL.get(symbol) ?? null;

/** What trades in a currency. */
export const instrumentsIn = (currency: string): readonly Instrument[] =>
  ALL.filter((instrument) => instrument.currency === currency);

/** Units of the currency for one US dollar, and how far a usual day moves it. */
export const RATE_LEVELS: Readonly<Record<Currency, { readonly level: number; readonly dailySwing: number }>> = {
  USD: { level: 1, dailySwing: 0 },
  CAD: { level: 1.4028, dailySwing: 0.003 },
  JPY: { level: 154.62, dailySwing: 0.005 },
  EUR: { level: 0.8624, dailySwing: 0.004 },
};
