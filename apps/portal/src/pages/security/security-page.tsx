/**
 * The account as a picture, read from left to right: who is in, what has been proven and can be, what may be done and
 * how much. Each part leads to the page where it is changed.
 */
import { Heading } from '@strongroom/ui';
import type { ReactElement, ReactNode } from 'react';
import { Link } from 'wouter';
import { Reading } from '../../problem/reading.tsx';
import { useAccounts } from '../../session/use-account.ts';
import { useRead } from '../../session/use-read.ts';
import { AccountSwitch } from '../../shell/account-switch.tsx';
import { useTitle } from '../../shell/use-title.ts';
import { useWording } from '../../wording/use-wording.ts';
import { Limits } from '../withdraw/limits.tsx';
import { DeviceNodes } from './device-nodes.tsx';
import { UnseenDevices } from './devices/unseen-device.tsx';
import { RequiredMissing } from './factors/factor-standing.tsx';
import { HistoryList } from './history-list.tsx';
import { ProofNodes } from './proof-nodes.tsx';
import { Rights } from './rights.tsx';
import { SurfaceCards } from './surface-cards.tsx';
import { UnseenReview } from './unseen-review.tsx';

const RECENT = 6;

interface ColumnProps {
  readonly title: string;
  readonly lead: string;
  readonly children: ReactNode;
}

function PictureColumn({ title, lead, children }: ColumnProps): ReactElement {
  return (
    <section className="picture-column" aria-label={title}>
      <header>
        <h2>{title}</h2>
        <p className="sr-small sr-soft">{lead}</p>
      </header>
      {children}
    </section>
  );
}

export default function SecurityPage(): ReactElement {
  const { t } = useWording();
  const accounts = useAccounts();
  const { current } = accounts;
  const { data: factors } = useRead('listFactors', {});
  const history = useRead('listHistory', { query: { limit: RECENT } });
  const managesUsers = accounts.read.data?.accounts.some(({ rights }) => rights.includes('manage-users')) === true;
  useTitle(t('security.title'));
  return (
    <div className="sr-stack" data-gap="section">
      <div className="sr-stack">
        <Heading lead={t('security.lead')}>{t('security.title')}</Heading>
        {factors && <RequiredMissing {...factors} />}
        <UnseenDevices />
        <UnseenReview />
      </div>
      <SurfaceCards />
      <div className="picture">
        <PictureColumn title={t('security.in.title')} lead={t('security.in.lead')}>
          <DeviceNodes />
          <Link href="/security/sessions">{t('security.in.manage')}</Link>
          <Link href="/security/devices">{t('security.in.devices')}</Link>
          <Link href="/security/networks">{t('networks.link')}</Link>
          {managesUsers && <Link href="/security/members">{t('members.link')}</Link>}
        </PictureColumn>
        <PictureColumn title={t('security.proof.title')} lead={t('security.proof.lead')}>
          <ProofNodes />
          <Link href="/security/factors">{t('security.proof.manage')}</Link>
          <Link href="/security/password">{t('security.proof.password')}</Link>
          <Link href="/security/contacts">{t('security.proof.contacts')}</Link>
          <Link href="/security/phrase">{t('phrase.link')}</Link>
        </PictureColumn>
        <PictureColumn title={t('security.may.title')} lead={t('security.may.lead')}>
          <Rights />
          {current?.rights.includes('settings') === true && (
            <Link href={`/closing?account=${current.id}`}>{t('closing.link')}</Link>
          )}
        </PictureColumn>
      </div>
      <div className="picture-below">
        <section className="sr-stack">
          <h2>{t('security.limits')}</h2>
          <AccountSwitch accounts={accounts} />
          {accounts.current && <AccountLimits accountId={accounts.current.id} />}
        </section>
        <section className="sr-stack" data-gap="tight">
          <div className="sr-row" data-spread data-baseline>
            <h2>{t('security.recent')}</h2>
            <div className="sr-row">
              <Link href="/security/reviews">{t('daily.title')}</Link>
              <Link href="/security/history">{t('security.allHistory')}</Link>
            </div>
          </div>
          <Reading of={history}>{({ entries }) => <HistoryList entries={entries} />}</Reading>
        </section>
      </div>
    </div>
  );
}

function AccountLimits({ accountId }: { readonly accountId: string }): ReactElement {
  const limits = useRead('getWithdrawalLimits', { params: { accountId } });
  return <Reading of={limits}>{({ limits: all }) => <Limits limits={all} />}</Reading>;
}
