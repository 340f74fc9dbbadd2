/**
 * Another number in the place of a lost one, without a session: password or mailbox, a factor that needs no phone number,
 * the new number with its code, and what happens until it takes effect.
 */
import { Button, Heading, Notice, PasswordField, Stepper, TextField } from '@strongroom/ui';
import { type ReactElement, type SyntheticEvent, useState } from 'react';
import { ProblemNotice } from '../../problem/problem-notice.tsx';
import { ResendWait } from '../../proof/resend-wait.tsx';
import { api } from '../../session/session.store.ts';
import { useWording } from '../../wording/use-wording.ts';
import { CodeStep } from './code-step.tsx';
import { MailStep } from './mail-step.tsx';
import { Left, ProofStep } from './proof-step.tsx';
import { type RecoveryStep, type RecoveryWay, type Renumbered, useRecovery } from './use-recovery.ts';
import { NothingProves, Resuming, ToSignIn } from './way-parts.tsx';

const place: Readonly<Record<RecoveryStep, number>> = {
  resuming: 0,
  name: 0,
  mail: 0,
  nothing: 1,
  choose: 1,
  answer: 1,
  password: 2,
  value: 2,
  code: 3,
  done: 4,
};

export function NumberWay(): ReactElement {
  const { t } = useWording();
  const way = useRecovery('number');
  return (
    <>
      <Stepper
        label={t('recover.byNumber.steps')}
        current={place[way.step]}
        steps={[
          t('recover.byNumber.step.first'),
          t('recover.step.proof'),
          t('recover.byNumber.step.number'),
          t('recover.byNumber.step.code'),
        ]}
      />
      <Step way={way} />
      {way.renumbered !== null && <Done done={way.renumbered} />}
      <Left way={way} />
    </>
  );
}

function Step({ way }: { readonly way: RecoveryWay }): ReactElement | null {
  const { t } = useWording();
  const { step } = way;
  switch (step) {
    case 'name':
      return <NameForm way={way} />;
    case 'resuming':
      return <Resuming way={way} />;
    case 'mail':
      return <MailStep way={way} />;
    case 'nothing':
      return (
        <NothingProves title={t('recover.byNumber.nameTitle')}>
          {t('recover.byNumber.nothing')} {t('problem.no-recovery-factor.next')}
        </NothingProves>
      );
    case 'choose':
    case 'answer':
      return <ProofStep way={way} lead={t('recover.byNumber.chooseLead')} />;
    case 'value':
      return <ValueForm way={way} />;
    case 'code':
      return <NumberCode way={way} />;
    default:
      return null;
  }
}

function NameForm({ way }: { readonly way: RecoveryWay }): ReactElement {
  const { t } = useWording();
  const { act } = way;
  const [username, setUsername] = useState('');
  const [password, setPassword] = useState('');
  const [tried, setTried] = useState<'no' | 'password' | 'mail'>('no');
  const go = (by: 'password' | 'mail'): void => {
    setTried(by);
    if (username === '' || (by === 'password' && password === '')) return;
    void way.begin(username, by === 'password' ? password : undefined);
  };
  const submit = (event: SyntheticEvent): void => {
    event.preventDefault();
    go('password');
  };
  return (
    <>
      <Heading lead={t('recover.byNumber.nameLead')}>{t('recover.byNumber.nameTitle')}</Heading>
      {act.problem && <ProblemNotice problem={act.problem} />}
      <form className="sr-stack" onSubmit={submit} noValidate>
        <TextField
          id="username"
          label={t('signIn.username')}
          value={username}
          onChange={setUsername}
          autoComplete="username"
          maxLength={256}
          {...(tried !== 'no' && username === '' ? { error: t('signIn.usernameMissing') } : {})}
        />
        <PasswordField
          id="password"
          label={t('recover.byNumber.password')}
          words={{ show: t('password.show'), hide: t('password.hide'), capsLock: t('password.capsLock') }}
          value={password}
          onChange={setPassword}
          autoComplete="current-password"
          {...(tried === 'password' && password === '' ? { error: t('recover.byNumber.passwordMissing') } : {})}
        />
        <div className="sr-row">
          <Button type="submit" busy={act.busy}>
            {t('recover.byNumber.byPassword')}
          </Button>
          <Button kind="secondary" busy={act.busy} onClick={() => go('mail')}>
            {t('recover.byNumber.byMail')}
          </Button>
        </div>
      </form>
    </>
  );
}

function ValueForm({ way }: { readonly way: RecoveryWay }): ReactElement {
  const { t } = useWording();
  const { act, recovery } = way;
  const [value, setValue] = useState('');
  const [tried, setTried] = useState(false);
  const submit = (event: SyntheticEvent): void => {
    event.preventDefault();
    setTried(true);
    if (value.trim() !== '') void way.nameNumber(value.trim());
  };
  const from = recovery?.number?.from;
  return (
    <>
      <Heading lead={from ? t('recover.byNumber.valueLead', { from }) : t('recover.byNumber.valueLeadAny')}>
        {t('recover.byNumber.valueTitle')}
      </Heading>
      {act.problem && <ProblemNotice problem={act.problem} />}
      <form className="sr-stack" onSubmit={submit} noValidate>
        <TextField
          id="new-number"
          type="tel"
          label={t('recover.byNumber.value')}
          hint={t('recover.byNumber.valueHint')}
          value={value}
          onChange={setValue}
          autoComplete="tel"
          maxLength={40}
          {...(tried && value.trim() === '' ? { error: t('recover.byNumber.valueMissing') } : {})}
        />
        <div>
          <Button type="submit" busy={act.busy}>
            {t('recover.byNumber.valueSubmit')}
          </Button>
        </div>
      </form>
    </>
  );
}

function NumberCode({ way }: { readonly way: RecoveryWay }): ReactElement {
  const { t } = useWording();
  return (
    <>
      <Heading takeFocus={false} lead={t('recover.byNumber.codeLead')}>
        {t('recover.byNumber.codeTitle', { to: way.recovery?.number?.to ?? '' })}
      </Heading>
      <CodeStep
        act={way.act}
        onCode={(code) => void way.confirmNumber(code)}
        beside={
          <Button kind="quiet" onClick={way.nameAgain}>
            {t('recover.byNumber.other')}
          </Button>
        }
      />
      <details className="resend">
        <summary>{t('resend.title')}</summary>
        <SendAgain way={way} />
      </details>
    </>
  );
}

const WAYS = ['sms', 'voice'] as const;

/** The same code once more, as a message or a call. */
function SendAgain({ way }: { readonly way: RecoveryWay }): ReactElement {
  const { t } = useWording();
  const [, setReady] = useState(false);
  const resendAt = way.recovery?.number?.resendAt ?? null;
  const untilMs = resendAt === null ? 0 : Date.parse(resendAt);
  const waiting = api.now() < untilMs;
  return (
    <div className="sr-row">
      {WAYS.filter((method) => method === 'sms' || way.recovery?.number?.calls === true).map((method) => (
        <Button
          key={method}
          kind="secondary"
          busy={way.act.busy}
          disabled={waiting}
          onClick={() => void way.numberAgain(method)}
        >
          {t(`resend.${method}`)}
        </Button>
      ))}
      {waiting && (
        <span className="sr-small sr-soft">
          <ResendWait untilMs={untilMs} onEnd={() => setReady(true)} />
        </span>
      )}
    </div>
  );
}

function Done({ done }: { readonly done: Renumbered }): ReactElement {
  const { t, dateTime } = useWording();
  return (
    <>
      <Heading>{t('recover.byNumber.doneTitle')}</Heading>
      <Notice
        kind="info"
        standing
        title={t('recover.byNumber.doneText', { to: done.to, time: dateTime(done.effectiveAt) })}
      >
        {t('recover.byNumber.doneTold')}
      </Notice>
      <ToSignIn />
    </>
  );
}
