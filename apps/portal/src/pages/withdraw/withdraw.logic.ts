/**
 * Reading the withdrawal form. Pure: amounts become minor units here or the form says what is wrong; nothing is guessed
 * and nothing is rounded.
 */
import type { Payee } from '@strongroom/contract';
import { parseMinor } from '@strongroom/ui';

export interface Draft {
  readonly payeeId: string | null;
  readonly amount: string;
}

export interface Order {
  readonly payee: Payee;
  readonly amountMinor: number;
  readonly currency: Payee['currency'];
}

export type DraftError = 'payee-missing' | 'amount-missing' | 'amount-unreadable' | 'amount-zero' | 'amount-over-cash';
export type DraftErrors = Readonly<Partial<Record<'payee' | 'amount', DraftError>>>;

export type ReadDraft =
  | { readonly ok: true; readonly order: Order }
  | { readonly ok: false; readonly errors: DraftErrors };

function amountError(amountMinor: number | null, typed: string, withdrawableMinor: number): DraftError | null {
  if (typed.trim() === '') return 'amount-missing';
  if (amountMinor === null) return 'amount-unreadable';
  if (amountMinor === 0) return 'amount-zero';
  return amountMinor > withdrawableMinor ? 'amount-over-cash' : null;
}

export function readDraft(
  draft: Draft,
  payees: readonly Payee[],
  currency: Payee['currency'],
  withdrawableMinor: number,
  locale: string,
): ReadDraft {
  const payee = payees.find(({ id }) => id === draft.payeeId);
  const amountMinor = parseMinor(draft.amount, currency, locale);
  const amount = amountError(amountMinor, draft.amount, withdrawableMinor);
  if (payee && amount === null && amountMinor !== null) return { ok: true, order: { payee, amountMinor, currency } };
  return {
    ok: false,
    errors: { ...(payee ? {} : { payee: 'payee-missing' }), ...(amount === null ? {} : { amount }) },
  };
}

export const sameOrder = (a: Order, b: Order): boolean =>
  a.payee.id === b.payee.id && a.amountMinor === b.amountMinor && a.currency === b.currency;
