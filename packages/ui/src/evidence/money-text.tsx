/** An amount, written for the reader's locale. A change carries its sign; a negative change is a loss and so is red. */
import type { ReactElement } from 'react';
import { moneyText } from './money.logic.ts';

export interface MoneyTextProps {
  readonly amountMinor: number;
  readonly currency: string;
  readonly locale: string;
  readonly change?: boolean;
}

export function MoneyText({ amountMinor, currency, locale, change = false }: MoneyTextProps): ReactElement {
  return (
    <span className={change && amountMinor < 0 ? 'sr-money sr-loss' : 'sr-money'}>
      {moneyText(amountMinor, currency, locale, change)}
    </span>
  );
}
