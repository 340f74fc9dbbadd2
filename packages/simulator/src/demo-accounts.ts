/**
 * Accounts worth looking at, one per legal entity of the demonstration. The caller names the account ids and holders;
 * `demoAccount` gives the rest: cash, a sale that has yet to settle, positions bought at believable prices.
 */
import type { PaperAccount } from './broker/broker.model.ts';

export const DEMO_ACCOUNT_KINDS = ['us', 'wealthy', 'canada', 'japan'] as const;
export type DemoAccountKind = (typeof DEMO_ACCOUNT_KINDS)[number];

const DEMO_ACCOUNTS: Readonly<Record<DemoAccountKind, Omit<PaperAccount, 'accountId' | 'holder'>>> = {
  us: {
    currency: 'USD',
    openingCashMinor: 6_418_275,
    unsettledMinor: 718_400,
    positions: [
      { symbol: 'VTI', quantity: '310', averageCost: '268.41' },
      { symbol: 'AAPL', quantity: '120', averageCost: '187.02' },
      { symbol: 'MSFT', quantity: '64.5', averageCost: '402.77' },
      { symbol: 'NVDA', quantity: '85', averageCost: '201.35' },
      { symbol: 'BRK.B', quantity: '40', averageCost: '441.90' },
      { symbol: 'JNJ', quantity: '70', averageCost: '158.26' },
      { symbol: 'TLT', quantity: '150', averageCost: '94.18' },
    ],
  },
  wealthy: {
    currency: 'USD',
    openingCashMinor: 84_215_000,
    unsettledMinor: 0,
    positions: [
      { symbol: 'VTI', quantity: '2400', averageCost: '241.10' },
      { symbol: 'BRK.B', quantity: '900', averageCost: '398.55' },
      { symbol: 'TLT', quantity: '1200', averageCost: '96.02' },
      { symbol: 'MSFT', quantity: '350', averageCost: '377.40' },
    ],
  },
  canada: {
    currency: 'CAD',
    openingCashMinor: 3_852_940,
    unsettledMinor: 0,
    positions: [
      { symbol: 'XIC', quantity: '900', averageCost: '36.92' },
      { symbol: 'RY', quantity: '140', averageCost: '168.55' },
      { symbol: 'ENB', quantity: '400', averageCost: '54.10' },
      { symbol: 'CNR', quantity: '95', averageCost: '151.73' },
      { symbol: 'SHOP', quantity: '60', averageCost: '142.88' },
      { symbol: 'AAPL', quantity: '45', averageCost: '212.40' },
    ],
  },
  japan: {
    currency: 'JPY',
    openingCashMinor: 7_846_120,
    unsettledMinor: 1_200_000,
    positions: [
      { symbol: '7203', quantity: '600', averageCost: '2741.5' },
      { symbol: '6758', quantity: '500', averageCost: '3608' },
      { symbol: '8306', quantity: '1000', averageCost: '1822.5' },
      { symbol: '9432', quantity: '5000', averageCost: '162.4' },
      { symbol: '7974', quantity: '100', averageCost: '13240' },
      { symbol: '1306', quantity: '800', averageCost: '2860' },
    ],
  },
};

export const demoAccount = (kind: DemoAccountKind, accountId: string, holder = ''): PaperAccount => ({
  ...DEMO_ACCOUNTS[kind],
  accountId,
  holder,
});
