/** The order once more before it is proven, in the words it will be executed with. */
import { Button, Heading, KeyValue, MoneyText } from '@strongroom/ui';
import type { ReactElement } from 'react';
import { useWording } from '../../wording/use-wording.ts';
import type { Order } from './withdraw.logic.ts';

export interface ReviewProps {
  readonly order: Order;
  readonly busy: boolean;
  readonly onConfirm: () => void;
  readonly onChange: () => void;
}

export function Review({ order, busy, onConfirm, onChange }: ReviewProps): ReactElement {
  const { t, locale, dateTime } = useWording();
  const { payee, amountMinor, currency } = order;
  return (
    <section className="sr-stack" data-gap="wide">
      <Heading lead={t('review.lead')}>{t('review.title')}</Heading>
      <div className="sr-sheet">
        <KeyValue
          pairs={[
            { key: 'payee', name: t('subject.payee'), value: <strong>{payee.name}</strong> },
            { key: 'account', name: t('subject.account'), value: `${payee.bank} ${payee.accountHint}` },
            { key: 'since', name: t('review.since'), value: dateTime(payee.addedAt) },
            {
              key: 'amount',
              name: t('subject.amount'),
              value: (
                <span className="sr-figure">
                  <MoneyText amountMinor={amountMinor} currency={currency} locale={locale} />
                </span>
              ),
            },
          ]}
        />
      </div>
      <div className="sr-row">
        <Button busy={busy} onClick={onConfirm}>
          {t('review.confirm')}
        </Button>
        <Button kind="quiet" disabled={busy} onClick={onChange}>
          {t('withdraw.change')}
        </Button>
      </div>
    </section>
  );
}
