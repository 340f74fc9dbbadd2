/** What exactly will happen, from the approval itself: the server's words about the act, not the form's. */
import type { ApprovalSubject, FactorKind } from '@strongroom/contract';
import { KeyValue, type KeyValueProps, MoneyText } from '@strongroom/ui';
import type { ReactElement } from 'react';
import { useSession } from '../session/session.store.ts';
import { deviceName } from '../wording/device-name.logic.ts';
import { useWording } from '../wording/use-wording.ts';

export function SubjectFacts({ subject }: { readonly subject: ApprovalSubject }): ReactElement {
  const { t, locale } = useWording();
  const act = { key: 'act', name: t('subject.act'), value: <strong>{t(`subject.${subject.action}`)}</strong> };
  if (subject.action === 'withdrawal.create') {
    const { payee, amountMinor, currency } = subject;
    return (
      <KeyValue
        pairs={[
          act,
          { key: 'payee', name: t('subject.payee'), value: <strong>{payee.name}</strong> },
          { key: 'account', name: t('subject.account'), value: `${payee.bank} ${payee.accountHint}` },
          {
            key: 'amount',
            name: t('subject.amount'),
            value: (
              <strong className="sr-figure">
                <MoneyText amountMinor={amountMinor} currency={currency} locale={locale} />
              </strong>
            ),
          },
        ]}
      />
    );
  }
  if (
    subject.action === 'password.change' ||
    subject.action === 'code-card.print' ||
    subject.action === 'factor.opt-out'
  )
    return <KeyValue pairs={[act]} />;
  if (subject.action === 'client-grant.give') {
    const program = { key: 'program', name: t('subject.program'), value: <strong>{subject.clientName}</strong> };
    return <KeyValue pairs={[act, program]} />;
  }
  if (subject.action === 'closing.ask') return <AccountFacts act={act} subject={subject} />;
  if (subject.action === 'contact-point.change') {
    const { kind, to, oldLost } = subject;
    const lost = { key: 'old', name: t('subject.oldLost'), value: t('subject.oldLostText') };
    return (
      <KeyValue
        pairs={[
          act,
          { key: 'kind', name: t('subject.what'), value: `${t(`contact.${kind}`)} ${subject.hint}` },
          { key: 'to', name: t('subject.new'), value: <strong>{to}</strong> },
          ...(oldLost ? [lost] : []),
        ]}
      />
    );
  }
  if (subject.action === 'network.add' || subject.action === 'network.remove')
    return <NetworkFacts act={act} subject={subject} />;
  if (subject.action === 'device.approve' || subject.action === 'device.trust' || subject.action === 'session.reprove')
    return <DeviceFacts act={act} subject={subject} />;
  const hint = 'hint' in subject ? (subject.hint ?? '') : '';
  return (
    <KeyValue
      pairs={[
        act,
        { key: 'kind', name: t('subject.what'), value: [kindName(subject.kind), hint].filter(Boolean).join(' ') },
      ]}
    />
  );

  function kindName(kind: FactorKind | 'mail'): string {
    return kind === 'mail' ? t('contact.mail') : t(`factor.${kind}.name`);
  }
}

interface AccountFactsProps {
  readonly act: KeyValueProps['pairs'][number];
  readonly subject: Extract<ApprovalSubject, { action: 'closing.ask' }>;
}

function AccountFacts({ act, subject: { accountName, accountNumber } }: AccountFactsProps): ReactElement {
  const { t } = useWording();
  const whole = (
    <>
      <strong>{accountName}</strong> {accountNumber}
    </>
  );
  return <KeyValue pairs={[act, { key: 'account', name: t('subject.account'), value: whole }]} />;
}

interface NetworkFactsProps {
  readonly act: { readonly key: string; readonly name: string; readonly value: ReactElement };
  readonly subject: Extract<ApprovalSubject, { action: `network.${string}` }>;
}

function NetworkFacts({ act, subject }: NetworkFactsProps): ReactElement {
  const { t } = useWording();
  const { networks, waits, keepCurrent, member } = subject;
  const whose =
    member === undefined
      ? []
      : [
          {
            key: 'member',
            name: t('subject.member'),
            value: (
              <>
                <strong>{member.name}</strong> {member.accountNumber}
              </>
            ),
          },
        ];
  const letIn = { key: 'own', name: t('subject.ownAddress'), value: t('subject.letIn') };
  return (
    <KeyValue
      pairs={[
        act,
        ...whose,
        { key: 'networks', name: t('subject.networks'), value: <strong>{networks.join(', ')}</strong> },
        { key: 'effect', name: t('subject.effect'), value: t(waits ? 'subject.waits' : 'subject.atOnce') },
        ...(keepCurrent ? [letIn] : []),
      ]}
    />
  );
}

interface DeviceFactsProps {
  readonly act: KeyValueProps['pairs'][number];
  readonly subject: Extract<ApprovalSubject, { action: `device.${string}` | 'session.reprove' }>;
}

function DeviceFacts({ act, subject }: DeviceFactsProps): ReactElement {
  const { t } = useWording();
  const { deviceId } = useSession();
  // A device approved by itself is no other one.
  const own = subject.action === 'device.approve' && subject.deviceId === deviceId;
  const what = own ? { ...act, value: <strong>{t('subject.device.approveOwn')}</strong> } : act;
  const more =
    subject.action === 'device.trust'
      ? { key: 'days', name: t('subject.device.days'), value: t('subject.device.daysText', { days: subject.days }) }
      : { key: 'place', name: t('subject.device.place'), value: subject.address };
  const device = {
    key: 'device',
    name: t('subject.device.name'),
    value: <strong>{deviceName(t, subject.device)}</strong>,
  };
  return <KeyValue pairs={[what, device, more]} />;
}
