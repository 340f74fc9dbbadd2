/** The code from the mailbox. Nothing here says whether a mail was sent: that is told to the mailbox alone. */
import { Button, CodeField, Countdown, Heading } from '@strongroom/ui';
import { type ReactElement, type SyntheticEvent, useEffect, useState } from 'react';
import { ProblemNotice, problemLines, problemTitle } from '../../problem/problem-notice.tsx';
import { api } from '../../session/session.store.ts';
import { useWording } from '../../wording/use-wording.ts';
import type { RecoveryWay } from './use-recovery.ts';

export function MailStep({ way }: { readonly way: RecoveryWay }): ReactElement {
  const { act } = way;
  const wording = useWording();
  const { t } = wording;
  const [code, setCode] = useState('');
  const [empty, setEmpty] = useState(false);
  const { problem } = act;
  const wrong = problem?.code === 'answer-wrong';
  useEffect(() => {
    if (wrong) setCode('');
  }, [wrong]);
  const submit = (event: SyntheticEvent): void => {
    event.preventDefault();
    setEmpty(code === '');
    if (code !== '') void way.answerMail(code);
  };
  const error = empty
    ? t('challenge.missing')
    : wrong
      ? [problemTitle(wording, problem), ...problemLines(wording, problem)].join(' ')
      : undefined;
  return (
    <>
      <Heading takeFocus={false} lead={t('recover.mailLead')}>
        {t('recover.mailTitle')}
      </Heading>
      {problem && !wrong && <ProblemNotice problem={problem} />}
      <form className="sr-stack" onSubmit={submit} noValidate>
        <CodeField
          id="code"
          label={t('challenge.label')}
          hint={t('recover.mailHint')}
          value={code}
          onChange={setCode}
          autoFocus
          {...(error === undefined ? {} : { error })}
        />
        <div>
          <Button type="submit" busy={act.busy}>
            {t('action.continue')}
          </Button>
        </div>
      </form>
      <details className="resend">
        <summary>{t('recover.noMail')}</summary>
        <div className="sr-stack">
          <ul className="sr-list sr-small">
            <li>{t('recover.noMailWait')}</li>
            <li>{t('recover.noMailName')}</li>
          </ul>
          <Again way={way} />
        </div>
      </details>
    </>
  );
}

/** The same code once more. It says nothing of whether there is a mailbox: asking looks alike for every name. */
function Again({ way }: { readonly way: RecoveryWay }): ReactElement | null {
  const { t } = useWording();
  const [, setReady] = useState(false);
  const mail = way.recovery?.mail ?? null;
  if (mail === null) return null;
  if (mail.resendsLeft <= 0) return <p>{t('recover.mailSpent')}</p>;
  const untilMs = Date.parse(mail.resendAt);
  const waiting = api.now() < untilMs;
  return (
    <>
      <div>
        <Button kind="secondary" busy={way.act.busy} disabled={waiting} onClick={() => void way.mailAgain()}>
          {t('resend.sms')}
        </Button>
      </div>
      <p className="sr-small sr-soft">
        {waiting && (
          <Countdown
            key={untilMs}
            untilMs={untilMs}
            now={api.now}
            onEnd={() => setReady(true)}
            words={(clock) => t('resend.wait', { clock })}
          />
        )}{' '}
        {t('resend.left', { count: mail.resendsLeft })}
      </p>
    </>
  );
}
