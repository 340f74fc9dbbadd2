/** The paper broker's own vocabulary, beside the wire shapes that broker-core.ts fixes. */
import { brokerPositions, brokerSummary } from '@strongroom/contract/broker-core';
import { CURRENCIES } from '@strongroom/core';
import { z } from 'zod';
import { findInstrument } from './instruments.data.ts';

const decimal = z.string().regex(/^\d{1,12}(\.\d{1,8})?$/);

export const paperPosition = z.strictObject({
  symbol: z.string().refine((symbol) => findInstrument(symbol) !== null, 'an instrument the paper broker trades'),
  quantity: decimal,
  averageCost: decimal,
});
export type PaperPosition = z.infer<typeof paperPosition>;

export const paperAccount = z
  .strictObject({
    accountId: z.string().min(1).max(128),
    /** As it stands on the account; shown in the outside world only. */
    holder: z.string().max(200).default(''),
    currency: z.enum(CURRENCIES),
    openingCashMinor: z.int().min(0),
    /** The part of the opening cash that comes from a sale which settles two days after opening. */
    unsettledMinor: z.int().min(0).default(0),
    positions: z.array(paperPosition).max(50),
  })
  .refine((account) => account.unsettledMinor <= account.openingCashMinor, 'unsettled cash is part of the cash');
export type PaperAccount = z.input<typeof paperAccount>;
export type OpenedAccount = z.output<typeof paperAccount>;

export interface AccountRow {
  readonly id: string;
  readonly holder: string;
  readonly currency: string;
  readonly cash_minor: number;
  readonly opening_cash_minor: number;
  readonly unsettled_minor: number;
  readonly opened_at: number;
  readonly settles_at: number;
  readonly positions: unknown;
}

export const paperWithdrawal = z.strictObject({
  reference: z.string(),
  withdrawalId: z.string(),
  accountId: z.string(),
  amountMinor: z.int(),
  currency: z.enum(CURRENCIES),
  payee: z.strictObject({ name: z.string(), bank: z.string(), accountNumber: z.string() }),
  executedAt: z.iso.datetime(),
});
export type PaperWithdrawal = z.infer<typeof paperWithdrawal>;

export const paperAccountView = z.strictObject({
  holder: z.string(),
  summary: brokerSummary,
  positions: z.array(
    brokerPositions.shape.positions.element.extend({
      course: z.array(z.string()).describe('Prices of the last six hours, oldest first, for a small curve.'),
    }),
  ),
});
export type PaperAccountView = z.infer<typeof paperAccountView>;
