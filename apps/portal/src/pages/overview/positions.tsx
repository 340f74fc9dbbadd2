/** What the account holds, with prices of this moment. A fall is a loss and therefore red; a rise is plain ink. */
import type { CallData } from '@strongroom/sdk';
import { EmptyState, MoneyText, minorDigitsOf, Table } from '@strongroom/ui';
import type { ReactElement } from 'react';
import { useWording } from '../../wording/use-wording.ts';

type Position = CallData<'getAccount'>['positions'][number];

export function Positions({ positions }: { readonly positions: readonly Position[] }): ReactElement {
  const { t, locale, decimal, percent } = useWording();
  if (positions.length === 0) {
    return (
      <section className="sr-stack" data-gap="tight">
        <h2>{t('positions.title')}</h2>
        <EmptyState title={t('positions.empty')} />
      </section>
    );
  }
  return (
    <section className="sr-stack" data-gap="tight">
      <h2>{t('positions.title')}</h2>
      <Table
        caption={t('positions.title')}
        captionUnseen
        rows={positions}
        rowKey={({ symbol }) => symbol}
        columns={[
          {
            key: 'name',
            header: t('positions.name'),
            lead: true,
            cell: ({ symbol, name }) => (
              <>
                <strong>{symbol}</strong> <span className="sr-soft">{name}</span>
              </>
            ),
          },
          {
            key: 'quantity',
            header: t('positions.quantity'),
            align: 'end',
            cell: ({ quantity }) => decimal(quantity),
          },
          {
            key: 'price',
            header: t('positions.price'),
            align: 'end',
            cell: ({ price, currency }) => decimal(price, minorDigitsOf(currency)),
          },
          {
            key: 'day',
            header: t('positions.day'),
            align: 'end',
            cell: ({ dayChangeBasisPoints }) => (
              <span className={dayChangeBasisPoints < 0 ? 'sr-loss' : undefined}>{percent(dayChangeBasisPoints)}</span>
            ),
          },
          {
            key: 'value',
            header: t('positions.value'),
            align: 'end',
            cell: ({ marketValueMinor, currency }) => (
              <MoneyText amountMinor={marketValueMinor} currency={currency} locale={locale} />
            ),
          },
          {
            key: 'unrealised',
            header: t('positions.unrealised'),
            align: 'end',
            cell: ({ unrealisedMinor, currency }) => (
              <MoneyText amountMinor={unrealisedMinor} currency={currency} locale={locale} change />
            ),
          },
        ]}
      />
    </section>
  );
}
