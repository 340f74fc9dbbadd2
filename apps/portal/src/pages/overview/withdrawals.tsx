/** Withdrawals of the account, newest first, with their state and reference. */
import { EmptyState, MoneyText, Table } from '@strongroom/ui';
import type { ReactElement } from 'react';
import { Reading } from '../../problem/reading.tsx';
import { useRead } from '../../session/use-read.ts';
import { useWording } from '../../wording/use-wording.ts';

export function Withdrawals({ accountId }: { readonly accountId: string }): ReactElement {
  const { t, locale, dateTime } = useWording();
  const withdrawals = useRead('listWithdrawals', { params: { accountId } }, { everyMs: 15_000 });
  return (
    <section className="sr-stack" data-gap="tight">
      <h2>{t('withdrawals.title')}</h2>
      <Reading of={withdrawals}>
        {({ withdrawals: all }) =>
          all.length === 0 ? (
            <EmptyState title={t('withdrawals.empty')} />
          ) : (
            <Table
              caption={t('withdrawals.title')}
              captionUnseen
              rows={all}
              rowKey={({ id }) => id}
              columns={[
                {
                  key: 'payee',
                  header: t('withdrawals.payee'),
                  lead: true,
                  cell: ({ payee, createdAt }) => (
                    <>
                      {payee.name} <span className="sr-soft">{payee.accountHint}</span>
                      <div className="sr-small sr-soft">{dateTime(createdAt)}</div>
                    </>
                  ),
                },
                {
                  key: 'state',
                  header: t('withdrawals.state'),
                  cell: ({ state, reference, refusal }) => (
                    <>
                      {t(`withdrawals.is.${state}`)}
                      {reference !== null && (
                        <div>
                          <code className="sr-small">{reference}</code>
                        </div>
                      )}
                      {refusal !== null && <div className="sr-small sr-soft">{t(`refusal.${refusal}`)}</div>}
                    </>
                  ),
                },
                {
                  key: 'amount',
                  header: t('withdrawals.amount'),
                  align: 'end',
                  cell: ({ amountMinor, currency }) => (
                    <MoneyText amountMinor={amountMinor} currency={currency} locale={locale} />
                  ),
                },
              ]}
            />
          )
        }
      </Reading>
    </section>
  );
}
