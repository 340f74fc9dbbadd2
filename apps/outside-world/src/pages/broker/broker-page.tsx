/** The paper broker's books: accounts with their positions at moving prices, and the ledger of what really left. */
import { Button, type Column, EmptyState, Heading, MoneyText, Table } from '@strongroom/ui';
import type { ReactElement } from 'react';
import { useQueryState } from '../../parts/query-state.tsx';
import { useTitle } from '../../shell/use-title.ts';
import { useWording } from '../../wording/use-wording.ts';
import { useAccounts, useWithdrawals } from '../../world/queries.ts';
import { client } from '../../world/world.client.ts';
import type { PaperAccount, Position, Withdrawal } from '../../world/world.types.ts';
import { Course } from './course.tsx';

export function BrokerPage(): ReactElement {
  const { t } = useWording();
  useTitle(t('broker.title'));
  const accounts = useAccounts();
  const waiting = useQueryState(accounts, 8);
  return (
    <div className="sr-stack" data-gap="section">
      <Heading lead={t('broker.lead')}>{t('broker.title')}</Heading>
      {waiting}
      {accounts.data?.length === 0 && <EmptyState title={t('broker.empty')}>{t('broker.emptyNext')}</EmptyState>}
      {accounts.data?.map((account) => (
        <Account key={account.summary.accountId} account={account} />
      ))}
      <Ledger accounts={accounts.data ?? []} />
    </div>
  );
}

function Account({ account }: { readonly account: PaperAccount }): ReactElement {
  const { t, locale } = useWording();
  const { summary, holder, positions } = account;
  const { currency } = summary;
  const figures = [
    { label: t('broker.equity'), amountMinor: summary.equityMinor },
    { label: t('broker.cash'), amountMinor: summary.cashMinor },
    { label: t('broker.withdrawable'), amountMinor: summary.withdrawableMinor },
  ];
  return (
    <section className="account" aria-label={`${holder} ${summary.accountId}`}>
      <header className="account-head">
        <h2>{holder || summary.accountId}</h2>
        <p className="sr-mono sr-soft">
          {holder === '' ? '' : `${summary.accountId} `}
          {currency}
        </p>
      </header>
      <dl className="figures">
        {figures.map(({ label, amountMinor }) => (
          <div key={label}>
            <dt>{label}</dt>
            <dd>
              <MoneyText amountMinor={amountMinor} currency={currency} locale={locale} />
            </dd>
          </div>
        ))}
      </dl>
      <Positions positions={positions} ownCurrency={currency} />
      {(summary.equityMinor !== 0 || summary.cashMinor !== 0) && (
        <div>
          <Button kind="quiet" onClick={() => void client.emptyAccount(summary.accountId)}>
            {t('broker.empties')}
          </Button>
        </div>
      )}
    </section>
  );
}

function Positions(props: { readonly positions: readonly Position[]; readonly ownCurrency: string }): ReactElement {
  const { positions, ownCurrency } = props;
  const { t, locale, decimal, percent } = useWording();
  const columns: readonly Column<Position>[] = [
    {
      key: 'symbol',
      header: t('broker.symbol'),
      lead: true,
      cell: ({ symbol, name, currency }) => (
        <>
          <strong>{symbol}</strong> <span className="sr-soft instrument">{name}</span>{' '}
          {currency !== ownCurrency && <span className="sr-mono sr-soft foreign">{currency}</span>}
        </>
      ),
    },
    { key: 'quantity', header: t('broker.quantity'), align: 'end', cell: ({ quantity }) => decimal(quantity) },
    { key: 'price', header: t('broker.price'), align: 'end', cell: ({ price }) => decimal(price) },
    {
      key: 'course',
      header: t('broker.course'),
      align: 'end',
      cell: ({ course }) => <Course prices={course} />,
    },
    {
      key: 'today',
      header: t('broker.today'),
      align: 'end',
      cell: ({ dayChangeBasisPoints }) => percent(dayChangeBasisPoints),
    },
    {
      key: 'value',
      header: t('broker.value'),
      align: 'end',
      cell: ({ marketValueMinor, currency }) => (
        <MoneyText amountMinor={marketValueMinor} currency={currency} locale={locale} />
      ),
    },
    {
      key: 'unrealised',
      header: t('broker.unrealised'),
      align: 'end',
      cell: ({ unrealisedMinor, currency }) => (
        <MoneyText amountMinor={unrealisedMinor} currency={currency} locale={locale} change />
      ),
    },
  ];
  return (
    <Table
      caption={t('broker.positions')}
      captionUnseen
      columns={columns}
      rows={positions}
      rowKey={({ symbol }) => symbol}
    />
  );
}

function Ledger({ accounts }: { readonly accounts: readonly PaperAccount[] }): ReactElement {
  const { t, locale, dateTime } = useWording();
  const withdrawals = useWithdrawals();
  const waiting = useQueryState(withdrawals, 3);
  const holderOf = (id: string): string => accounts.find(({ summary }) => summary.accountId === id)?.holder || id;
  const columns: readonly Column<Withdrawal>[] = [
    {
      key: 'payee',
      header: t('broker.payee'),
      lead: true,
      cell: ({ payee }) => (
        <>
          {payee.name}
          <span className="sr-soft payee">
            {payee.bank} · {payee.accountNumber}
          </span>
        </>
      ),
    },
    { key: 'account', header: t('broker.account'), cell: ({ accountId }) => holderOf(accountId) },
    { key: 'at', header: t('broker.at'), cell: ({ executedAt }) => dateTime(executedAt) },
    {
      key: 'reference',
      header: t('broker.reference'),
      cell: ({ reference }) => <span className="sr-mono">{reference}</span>,
    },
    {
      key: 'amount',
      header: t('broker.amount'),
      align: 'end',
      cell: ({ amountMinor, currency }) => <MoneyText amountMinor={amountMinor} currency={currency} locale={locale} />,
    },
  ];
  return (
    <section className="sr-stack" aria-label={t('broker.ledger')}>
      <h2>{t('broker.ledger')}</h2>
      {waiting}
      {withdrawals.data?.length === 0 && (
        <EmptyState title={t('broker.ledgerEmpty')}>{t('broker.ledgerEmptyNext')}</EmptyState>
      )}
      {withdrawals.data !== undefined && withdrawals.data.length > 0 && (
        <Table
          caption={t('broker.ledger')}
          captionUnseen
          columns={columns}
          rows={withdrawals.data}
          rowKey={({ reference }) => reference}
        />
      )}
    </section>
  );
}
