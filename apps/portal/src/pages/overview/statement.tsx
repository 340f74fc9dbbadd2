/** Today's statement, in the calendar of the account's legal entity. */
import { EmptyState, KeyValue, MoneyText, Table } from '@strongroom/ui';
import type { ReactElement } from 'react';
import { Reading } from '../../problem/reading.tsx';
import { useRead } from '../../session/use-read.ts';
import { useWording } from '../../wording/use-wording.ts';

export function Statement({ accountId }: { readonly accountId: string }): ReactElement {
  const { t, locale, time } = useWording();
  const statement = useRead('getStatement', { params: { accountId, date: 'today' } }, { everyMs: 60_000 });
  return (
    <section className="sr-stack" data-gap="tight">
      <h2>{t('statement.title')}</h2>
      <Reading of={statement}>
        {({ currency, openingCashMinor, closingCashMinor, lines }) => (
          <>
            {lines.length === 0 ? (
              <EmptyState title={t('statement.empty')} />
            ) : (
              <Table
                caption={t('statement.title')}
                captionUnseen
                rows={lines}
                rowKey={({ at, kind, description, amountMinor }) => `${at} ${kind} ${description} ${amountMinor}`}
                columns={[
                  {
                    key: 'what',
                    header: t('statement.what'),
                    lead: true,
                    cell: ({ kind, description }) => (
                      <>
                        {t(`statement.kind.${kind}`)} <span className="sr-soft">{description}</span>
                      </>
                    ),
                  },
                  { key: 'at', header: t('statement.at'), cell: ({ at }) => time(at) },
                  {
                    key: 'amount',
                    header: t('statement.amount'),
                    align: 'end',
                    // A payment out is not a loss: the sign says it, red does not.
                    cell: ({ amountMinor }) => (
                      <MoneyText amountMinor={amountMinor} currency={currency} locale={locale} />
                    ),
                  },
                ]}
              />
            )}
            <KeyValue
              pairs={[
                {
                  key: 'opening',
                  name: t('statement.opening'),
                  value: <MoneyText amountMinor={openingCashMinor} currency={currency} locale={locale} />,
                },
                {
                  key: 'closing',
                  name: t('statement.closing'),
                  value: <MoneyText amountMinor={closingCashMinor} currency={currency} locale={locale} />,
                },
              ]}
            />
          </>
        )}
      </Reading>
    </section>
  );
}
