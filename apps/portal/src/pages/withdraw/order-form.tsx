/** Payee and amount. The limits of the factors stand beside it, so that nobody finds out at the last step. */
import type { AccountSummary, Payee } from '@strongroom/contract';
import { Button, Choice, EmptyState, ErrorSummary, moneyText, TextField } from '@strongroom/ui';
import { type ReactElement, type SyntheticEvent, useState } from 'react';
import { useWording } from '../../wording/use-wording.ts';
import { type Draft, type DraftErrors, type Order, readDraft } from './withdraw.logic.ts';

export interface OrderFormProps {
  readonly account: AccountSummary;
  readonly withdrawableMinor: number;
  readonly payees: readonly Payee[];
  readonly draft: Draft;
  readonly onDraft: (draft: Draft) => void;
  readonly onOrder: (order: Order) => void;
}

export function OrderForm(props: OrderFormProps): ReactElement {
  const { account, withdrawableMinor, payees, draft, onDraft } = props;
  const { t, locale } = useWording();
  const { currency } = account;
  const [errors, setErrors] = useState<DraftErrors>({});
  const [tries, setTries] = useState(0);
  const most = moneyText(withdrawableMinor, currency, locale);
  const words = {
    payee: errors.payee && t(`withdraw.error.${errors.payee}`),
    amount: errors.amount && t(`withdraw.error.${errors.amount}`, { most }),
  };
  const submit = (event: SyntheticEvent): void => {
    event.preventDefault();
    const read = readDraft(draft, payees, currency, withdrawableMinor, locale);
    if (read.ok) {
      props.onOrder(read.order);
      return;
    }
    setErrors(read.errors);
    setTries(tries + 1);
  };
  if (payees.length === 0)
    return <EmptyState title={t('withdraw.noPayeeTitle')}>{t('withdraw.noPayeeText')}</EmptyState>;
  const list = [
    ...(words.payee === undefined ? [] : [{ fieldId: 'payee', message: words.payee }]),
    ...(words.amount === undefined ? [] : [{ fieldId: 'amount', message: words.amount }]),
  ];
  return (
    <form className="sr-stack" data-gap="wide" onSubmit={submit} noValidate>
      {list.length > 0 && <ErrorSummary key={tries} title={t('form.errorTitle')} errors={list} />}
      <Choice
        id="payee"
        legend={t('withdraw.payee')}
        value={draft.payeeId}
        onChange={(payeeId) => onDraft({ ...draft, payeeId })}
        options={payees.map((payee) => ({
          value: payee.id,
          label: payee.name,
          hint: `${payee.bank} ${payee.accountHint}`,
          aside: payee.currency,
        }))}
        {...(words.payee === undefined ? {} : { error: words.payee })}
      />
      <TextField
        id="amount"
        label={t('withdraw.amount')}
        hint={t('withdraw.amountHint', { most })}
        value={draft.amount}
        onChange={(amount) => onDraft({ ...draft, amount })}
        inputMode="decimal"
        autoComplete="off"
        after={currency}
        {...(words.amount === undefined ? {} : { error: words.amount })}
      />
      <div>
        <Button type="submit">{t('withdraw.review')}</Button>
      </div>
    </form>
  );
}
