/** Today's statement, in the calendar of the account's legal entity. */
import { EmptyState, MoneyText, Table } from '@strongroom/ui';
import type { ReactElement } from 'react';
import { Reading } from '../../problem/reading.tsx';
import { useRead } from '../../session/use-read.ts';
import { useWording } from '../../wording/use-wording.ts';

export function Statement({ accountId }: { readonly accountId: string }): ReactElement {
  const { t, locale, moment } = useWording();
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
                        {t(`statement.kind.${kind}`)}
                        <span className="booking sr-small sr-soft">{description}</span>
                      </>
                    ),
                  },
                  { key: 'at', header: t('statement.at'), cell: ({ at }) => moment(at), align: 'end' },
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
            <dl className="sums">
              {(
                [
                  ['opening', openingCashMinor],
                  ['closing', closingCashMinor],
                ] as const
              ).map(([sum, amountMinor]) => (
                <div key={sum}>
                  <dt className="sr-soft">{t(`statement.${sum}`)}</dt>
                  <dd>
                    <MoneyText amountMinor={amountMinor} currency={currency} locale={locale} />
                  </dd>
                </div>
              ))}
            </dl>
          </>
        )}
      </Reading>
    </section>
  );
}
