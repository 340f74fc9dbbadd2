/** Confirming the phone on file. The code is sent when the person says so; the phone then becomes the second factor. */
import { Button, CodeField, Countdown, Heading } from '@strongroom/ui';
import { type ReactElement, type SyntheticEvent, useState } from 'react';
import { ProblemNotice, problemLines, problemTitle } from '../../problem/problem-notice.tsx';
import { violationWords } from '../../problem/violation-words.ts';
import { api } from '../../session/session.store.ts';
import { useAct } from '../../session/use-act.ts';
import { useWording } from '../../wording/use-wording.ts';

export interface PhoneStepProps {
  readonly token: string;
  readonly phoneHint: string;
  readonly password: string;
  readonly onDone: (username: string) => void;
  readonly onPasswordRefused: (violations: readonly string[]) => void;
}

interface Sent {
  readonly expiresAt: string;
  readonly resendAt: string;
}

export function PhoneStep({ token, phoneHint, password, onDone, onPasswordRefused }: PhoneStepProps): ReactElement {
  const wording = useWording();
  const { t } = wording;
  const [sent, setSent] = useState<Sent | null>(null);
  const [waiting, setWaiting] = useState(false);
  const [code, setCode] = useState('');
  const [missing, setMissing] = useState(false);
  const act = useAct();
  const wrong = act.problem?.code === 'answer-wrong';

  const send = async (method: 'sms' | 'voice'): Promise<void> => {
    const result = await act.run(() => api.call('sendOpeningCode', { body: { token, method } }));
    if (!result) return;
    setSent(result.data);
    setWaiting(true);
  };
  const complete = async (event: SyntheticEvent): Promise<void> => {
    event.preventDefault();
    setMissing(code === '');
    if (code === '') return;
    const done = await act.run(async () => {
      const result = await api.call('completeOpening', { body: { token, code, password } });
      if (!result.ok && result.problem.code === 'password-unacceptable')
        onPasswordRefused((result.problem.violations ?? []).map((violation) => violationWords(t, violation)));
      return result;
    });
    if (done) onDone(done.data.username);
  };
  const error = missing
    ? t('challenge.missing')
    : wrong && act.problem
      ? [problemTitle(wording, act.problem), ...problemLines(wording, act.problem)].join(' ')
      : undefined;
  return (
    <>
      <Heading lead={t('opening.phoneLead', { hint: phoneHint })}>{t('opening.phoneTitle')}</Heading>
      {act.problem && !wrong && <ProblemNotice problem={act.problem} />}
      {sent && (
        <form className="sr-stack" onSubmit={(event) => void complete(event)} noValidate>
          <CodeField
            id="code"
            label={t('challenge.label')}
            hint={t('opening.codeHint', { hint: phoneHint })}
            value={code}
            onChange={setCode}
            autoFocus
            {...(error === undefined ? {} : { error })}
          />
          <p className="sr-small sr-soft">
            <Countdown
              key={sent.expiresAt}
              untilMs={Date.parse(sent.expiresAt)}
              now={api.now}
              words={(clock) => t('challenge.expires', { clock })}
            />
          </p>
          <div>
            <Button type="submit" busy={act.busy}>
              {t('opening.complete')}
            </Button>
          </div>
        </form>
      )}
      <div className="sr-row">
        <Button
          kind={sent ? 'secondary' : 'primary'}
          busy={act.busy}
          disabled={waiting}
          onClick={() => void send('sms')}
        >
          {t(sent ? 'resend.sms' : 'opening.sendSms')}
        </Button>
        <Button kind="secondary" disabled={waiting || act.busy} onClick={() => void send('voice')}>
          {t('resend.voice')}
        </Button>
        {sent && waiting && (
          <span className="sr-small sr-soft">
            <Countdown
              key={sent.resendAt}
              untilMs={Date.parse(sent.resendAt)}
              now={api.now}
              onEnd={() => setWaiting(false)}
              words={(clock) => t('resend.wait', { clock })}
            />
          </span>
        )}
      </div>
    </>
  );
}
