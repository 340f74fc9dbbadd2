/** One user of this phone: how the key stands, and everything that can be done with it. */
import type { MobileKey } from '@strongroom/contract';
import { Button, Dialog, Heading, KeyValue, Notice } from '@strongroom/ui';
import { type ReactElement, useEffect, useState } from 'react';
import { Link, Redirect, useLocation } from 'wouter';
import { ProblemNotice } from '../parts/problem-notice.tsx';
import { Unlock } from '../parts/unlock.tsx';
import { call, type PhoneProblem } from '../phone/phone.client.ts';
import { type KeyState, removeKey, replaceKey, usePhone } from '../phone/phone.store.ts';
import { phoneLockAvailable, sealPin } from '../phone/phone-lock.ts';
import { useTitle } from '../shell/use-title.ts';
import { useWording } from '../wording/use-wording.ts';

export function UserPage({ keyId }: { readonly keyId: string }): ReactElement {
  const found = usePhone().keys.find(({ key }) => key.keyId === keyId);
  return found === undefined ? <Redirect to="/" replace /> : <User of={found} />;
}

function User({ of }: { readonly of: KeyState }): ReactElement {
  const { t, dateTime } = useWording();
  const { key, line } = of;
  useTitle(key.username);
  const { standing, problem } = useStanding(of);
  const locked = standing?.state === 'locked';
  const ended = problem?.code === 'key-ended' || (line === 'ended' && problem !== null);
  return (
    <div className="sr-stack" data-gap="wide">
      <Heading lead={key.service}>{key.username}</Heading>
      {locked ? <Locked /> : ended ? <Ended /> : problem !== null && <ProblemNotice problem={problem} />}
      <KeyValue
        pairs={[
          { key: 'line', name: t('user.line'), value: t(locked ? 'line.locked' : `line.${line}`) },
          { key: 'phone', name: t('user.phone'), value: key.phoneName },
          { key: 'since', name: t('user.since'), value: dateTime(key.activatedAt) },
          ...(standing === null ? [] : [{ key: 'tries', name: t('user.tries'), value: String(standing.pinTriesLeft) }]),
        ]}
      />
      <PhoneLock of={of} />
      <nav className="acts" aria-label={t('home.acts')}>
        <Link href={`/users/${key.keyId}/notices`} className="sr-button" data-kind="secondary" data-wide="">
          {t('notices.title')}
        </Link>
        <Link href={`/users/${key.keyId}/pin`} className="sr-button" data-kind="secondary" data-wide="">
          {t('changePin.title')}
        </Link>
        <Remove keyId={key.keyId} username={key.username} />
      </nav>
    </div>
  );
}

function useStanding({ key, line }: KeyState) {
  const [standing, setStanding] = useState<MobileKey | null>(null);
  const [problem, setProblem] = useState<PhoneProblem | null>(null);
  useEffect(() => {
    // A line that has ended is that of a key that was locked, too: the server tells which.
    if (line !== 'live' && line !== 'ended') return;
    let left = false;
    void call('getMobileKey', {}, key).then((result) => {
      if (left) return;
      setStanding(result.ok ? result.data : null);
      setProblem(result.ok ? null : result.problem);
    });
    return () => {
      left = true;
    };
  }, [key, line]);
  return { standing, problem };
}

function Ended(): ReactElement {
  const { t } = useWording();
  return (
    <Notice kind="warning" title={t('problem.key-ended.title')}>
      <p>{t('problem.key-ended.next')}</p>
      <Link href="/add?way=again">{t('welcome.again.title')}</Link>
    </Notice>
  );
}

function Locked(): ReactElement {
  const { t } = useWording();
  return (
    <Notice kind="warning" title={t('problem.key-locked.title')}>
      <p>{t('problem.key-locked.next')}</p>
      <Link href="/add?way=again">{t('welcome.again.title')}</Link>
    </Notice>
  );
}

/** Finger or face instead of typing, where this phone can do it. */
function PhoneLock({ of: { key } }: { readonly of: KeyState }): ReactElement | null {
  const { t } = useWording();
  const [available, setAvailable] = useState(false);
  const [step, setStep] = useState<'rest' | 'pin' | 'failed'>('rest');
  useEffect(() => {
    void phoneLockAvailable().then(setAvailable);
  }, []);
  if (key.sealed !== null) {
    return (
      <div className="sr-stack" data-gap="tight">
        <p>{t('lock.on')}</p>
        <Button kind="quiet" onClick={() => void replaceKey({ ...key, sealed: null })}>
          {t('lock.switchOff')}
        </Button>
      </div>
    );
  }
  if (!available) return null;
  const seal = async (pinHash: Uint8Array): Promise<void> => {
    const sealed = await sealPin(key, pinHash);
    setStep(sealed === null ? 'failed' : 'rest');
    if (sealed !== null) await replaceKey({ ...key, sealed });
  };
  return (
    <div className="sr-stack">
      {step === 'failed' && <Notice kind="warning">{t('lock.failed')}</Notice>}
      {step === 'pin' ? (
        <Unlock keyOf={key} submit={t('lock.switchOn')} onOpen={(pinHash) => void seal(pinHash)} />
      ) : (
        <Button kind="secondary" wide onClick={() => setStep('pin')}>
          {t('lock.switchOn')}
        </Button>
      )}
      <p className="sr-soft sr-small">{t('lock.hint')}</p>
    </div>
  );
}

function Remove({ keyId, username }: { readonly keyId: string; readonly username: string }): ReactElement {
  const { t } = useWording();
  const [, go] = useLocation();
  const [asking, setAsking] = useState(false);
  const [problem, setProblem] = useState<PhoneProblem | null>(null);
  const key = usePhone().keys.find((each) => each.key.keyId === keyId)?.key;
  const remove = async (): Promise<void> => {
    // Attack: a key that is only deleted here goes on proving, wherever a copy of this phone is. So it ends at the server
    // first; where that is not reached, nothing is deleted yet, and the page says so.
    const ended = key === undefined ? null : await call('removeMobileKey', {}, key);
    const stands = ended !== null && !ended.ok && ended.problem.code !== 'key-ended';
    if (stands && problem === null) return setProblem(ended.problem);
    await removeKey(keyId);
    go('/', { replace: true });
  };
  return (
    <>
      <Button kind="quiet" onClick={() => setAsking(true)}>
        {t('remove.title')}
      </Button>
      <Dialog
        open={asking}
        title={t('remove.ask', { user: username })}
        onClose={() => setAsking(false)}
        actions={
          <>
            <Button kind="loss" onClick={() => void remove()}>
              {t('remove.confirm')}
            </Button>
            <Button kind="secondary" onClick={() => setAsking(false)}>
              {t('action.cancel')}
            </Button>
          </>
        }
      >
        <p>{t(problem === null ? 'remove.text' : 'remove.hereOnly')}</p>
        {problem !== null && <ProblemNotice problem={problem} />}
      </Dialog>
    </>
  );
}
