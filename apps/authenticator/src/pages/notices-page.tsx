/**
 * "I get no notifications": four checks, each with its state and what to do about it. The last line is always true: an
 * open app needs no notification, and without any network there is the response of eight digits.
 */
import { Button, Heading, Icon, Notice } from '@strongroom/ui';
import { type ReactElement, useCallback, useEffect, useState } from 'react';
import { Link, Redirect } from 'wouter';
import { ProblemNotice } from '../parts/problem-notice.tsx';
import { call, type PhoneProblem } from '../phone/phone.client.ts';
import { type KeyState, usePhone } from '../phone/phone.store.ts';
import {
  hasSubscription,
  type Permission,
  type PushFailure,
  pushPermission,
  showTestNotice,
  switchPushOn,
} from '../phone/push.ts';
import { useTitle } from '../shell/use-title.ts';
import { useWording } from '../wording/use-wording.ts';

interface Checks {
  readonly permission: Permission;
  readonly subscribed: boolean;
  /** Null while the server cannot be asked. */
  readonly known: boolean | null;
}

export function NoticesPage({ keyId }: { readonly keyId: string }): ReactElement {
  const found = usePhone().keys.find(({ key }) => key.keyId === keyId);
  return found === undefined ? <Redirect to="/" replace /> : <Notices of={found} />;
}

function Notices({ of }: { readonly of: KeyState }): ReactElement {
  const { t } = useWording();
  useTitle(t('notices.title'));
  const { checks, look } = useChecks(of);
  return (
    <div className="sr-stack" data-gap="wide">
      <Heading lead={t('notices.lead')}>{t('notices.title')}</Heading>
      <ul className="checks" aria-label={t('notices.checks')}>
        <Check name="reach" good={of.line === 'live'} />
        <Check
          name="permission"
          good={checks.permission === 'granted'}
          detail={t(`notices.permission.${checks.permission}`)}
        />
        <Check name="subscription" good={checks.subscribed} />
        <Check name="server" good={checks.known === true} />
      </ul>
      <SwitchOn of={of} onChange={look} />
      <Test />
      <Notice title={t('notices.without')} standing>
        <p>{t('notices.withoutText')}</p>
        <Link href="/offline">{t('home.offline')}</Link>
      </Notice>
    </div>
  );
}

function Check(props: {
  readonly name: 'reach' | 'permission' | 'subscription' | 'server';
  readonly good: boolean;
  readonly detail?: string;
}): ReactElement {
  const { t } = useWording();
  const { name, good, detail } = props;
  return (
    <li data-good={good || undefined}>
      <Icon name={good ? 'done' : 'warning'} />
      <span>
        <strong>{t(`notices.check.${name}.${good ? 'good' : 'bad'}`)}</strong>
        {!good && <span className="sr-soft">{detail ?? t(`notices.check.${name}.next`)}</span>}
      </span>
    </li>
  );
}

function useChecks({ key, line }: KeyState): { checks: Checks; look: () => void } {
  const [checks, setChecks] = useState<Checks>({ permission: pushPermission(), subscribed: false, known: null });
  const look = useCallback(() => {
    void Promise.all([hasSubscription(), line === 'live' ? call('getMobileKey', {}, key) : null]).then(
      ([subscribed, standing]) =>
        setChecks({
          permission: pushPermission(),
          subscribed,
          known: standing?.ok ? standing.data.push.subscribed : null,
        }),
    );
  }, [key, line]);
  useEffect(look, [look]);
  return { checks, look };
}

function SwitchOn({ of, onChange }: { readonly of: KeyState; readonly onChange: () => void }): ReactElement {
  const { t } = useWording();
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<PushFailure | null>(null);
  const [problem, setProblem] = useState<PhoneProblem | null>(null);
  const switchOn = async (): Promise<void> => {
    setBusy(true);
    const done = await switchPushOn(of.key);
    setBusy(false);
    setFailure('why' in done ? done.why : null);
    setProblem(!done.ok && 'problem' in done ? done.problem : null);
    onChange();
  };
  return (
    <div className="sr-stack">
      {failure !== null && <Notice kind="warning">{t(`notices.failed.${failure}`)}</Notice>}
      {problem !== null && <ProblemNotice problem={problem} />}
      <Button wide busy={busy} onClick={() => void switchOn()}>
        {t('notices.switchOn')}
      </Button>
    </div>
  );
}

function Test(): ReactElement {
  const { t } = useWording();
  const [shown, setShown] = useState<boolean | null>(null);
  const words = { title: t('notice.testTitle'), body: t('notice.testBody') };
  return (
    <div className="sr-stack">
      <Button kind="secondary" wide onClick={() => void showTestNotice(words).then(setShown)}>
        {t('notices.test')}
      </Button>
      {shown !== null && <p role="status">{shown ? t('notices.testShown') : t('notices.testNot')}</p>}
    </div>
  );
}
