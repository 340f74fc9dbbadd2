/** The account at a glance: what it is worth, what may leave, what it holds, what happened today, what was paid out. */
import { EmptyState, Heading, MoneyText } from '@strongroom/ui';
import type { ReactElement } from 'react';
import { Link } from 'wouter';
import { Reading } from '../../problem/reading.tsx';
import { useAccounts } from '../../session/use-account.ts';
import { useRead } from '../../session/use-read.ts';
import { AccountSwitch } from '../../shell/account-switch.tsx';
import { useTitle } from '../../shell/use-title.ts';
import { useWording } from '../../wording/use-wording.ts';
import { UnseenDevices } from '../security/devices/unseen-device.tsx';
import { Positions } from './positions.tsx';
import { Statement } from './statement.tsx';
import { Withdrawals } from './withdrawals.tsx';

const PRICES_EVERY_MS = 5_000;

export default function OverviewPage(): ReactElement {
  const { t } = useWording();
  const accounts = useAccounts();
  useTitle(t('overview.title'));
  return (
    <div className="sr-stack" data-gap="section">
      <div className="page-head">
        <Heading>{t('overview.title')}</Heading>
        <AccountSwitch accounts={accounts} />
      </div>
      <UnseenDevices />
      <Reading of={accounts.read} lines={6}>
        {({ accounts: all }) =>
          all.length === 0 || !accounts.current ? (
            <EmptyState title={t('overview.noneTitle')}>{t('overview.noneText')}</EmptyState>
          ) : (
            <AccountParts key={accounts.current.id} accountId={accounts.current.id} />
          )
        }
      </Reading>
    </div>
  );
}

function AccountParts({ accountId }: { readonly accountId: string }): ReactElement {
  const { t, locale, time } = useWording();
  const account = useRead('getAccount', { params: { accountId } }, { everyMs: PRICES_EVERY_MS });
  return (
    <>
      <Reading of={account} lines={6}>
        {({ account: { currency, rights }, equityMinor, cashMinor, withdrawableMinor, positions, asOf }) => (
          <>
            <section className="balances" aria-label={t('overview.balances')}>
              <div>
                <p className="sr-soft">{t('overview.equity')}</p>
                <p className="balances-total">
                  <MoneyText amountMinor={equityMinor} currency={currency} locale={locale} />
                </p>
                <p className="sr-small sr-soft">{t('overview.asOf', { time: time(asOf) })}</p>
              </div>
              <div>
                <p className="sr-soft">{t('overview.cash')}</p>
                <p className="sr-figure">
                  <MoneyText amountMinor={cashMinor} currency={currency} locale={locale} />
                </p>
              </div>
              <div>
                <p className="sr-soft">{t('overview.withdrawable')}</p>
                <p className="sr-figure">
                  <MoneyText amountMinor={withdrawableMinor} currency={currency} locale={locale} />
                </p>
              </div>
              {rights.includes('fund') && (
                <Link href={`/withdraw?account=${accountId}`} className="sr-button">
                  {t('overview.withdraw')}
                </Link>
              )}
            </section>
            <Positions positions={positions} />
            {rights.includes('settings') && (
              <p className="sr-small">
                <Link href={`/closing?account=${accountId}`}>{t('closing.link')}</Link>
              </p>
            )}
          </>
        )}
      </Reading>
      <div className="columns">
        <Statement accountId={accountId} />
        <Withdrawals accountId={accountId} />
      </div>
    </>
  );
}
