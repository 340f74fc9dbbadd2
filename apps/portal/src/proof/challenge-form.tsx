/**
 * The challenge: where the code went, how long it lives, one field, and honest ways out when it does not come. A wrong
 * code is an error of the field; an ended challenge offers a new one in place. The code field is emptied after a wrong
 * answer and takes the focus, so that the next try starts by typing.
 */
import type { Challenge, OfferedFactor, PasskeyAssertion } from '@strongroom/contract';
import type { ClientProblem } from '@strongroom/sdk';
import { Button, CodeField, Countdown, Notice, useCountdown } from '@strongroom/ui';
import { type ReactElement, type ReactNode, type SyntheticEvent, useEffect, useRef, useState } from 'react';
import { ProblemNotice, problemLines, problemTitle } from '../problem/problem-notice.tsx';
import { api } from '../session/session.store.ts';
import { useWording } from '../wording/use-wording.ts';
import { PasskeyStep } from './passkey-step.tsx';
import { canCall, resendState, unbroken } from './proof.logic.ts';

export interface ChallengeFormProps {
  readonly challenge: Challenge;
  readonly factors: readonly OfferedFactor[];
  readonly busy: boolean;
  readonly problem: ClientProblem | null;
  readonly submitLabel: string;
  readonly onAnswer: (answer: string | PasskeyAssertion) => void;
  readonly onResend: (method: 'sms' | 'voice') => void;
  /** A fresh challenge of the same factor. */
  readonly onRenew: () => void;
  readonly after?: ReactNode;
}

export function ChallengeForm(props: ChallengeFormProps): ReactElement {
  const { challenge, busy, problem } = props;
  const wording = useWording();
  const { t } = wording;
  const [code, setCode] = useState('');
  const [empty, setEmpty] = useState(false);
  const field = useRef<HTMLInputElement>(null);
  const secondsLeft = useCountdown(Date.parse(challenge.expiresAt), api.now);
  const wrong = problem?.code === 'answer-wrong';
  useEffect(() => {
    if (!wrong) return;
    setCode('');
    field.current?.focus();
  }, [wrong]);
  const submit = (event: SyntheticEvent): void => {
    event.preventDefault();
    setEmpty(code === '');
    if (code === '') field.current?.focus();
    else props.onAnswer(code);
  };
  const renew = (
    <Button kind="secondary" busy={busy} onClick={props.onRenew}>
      {t(challenge.resendAt === null ? 'challenge.renewApp' : 'challenge.renew')}
    </Button>
  );
  const ended =
    challenge.ask?.type === 'passkey'
      ? ({ title: 'passkey.endedTitle', next: 'passkey.endedText' } as const)
      : ({ title: 'problem.challenge-ended.title', next: 'problem.challenge-ended.next' } as const);
  if (secondsLeft === 0 || problem?.code === 'challenge-ended') {
    return (
      <div className="sr-stack">
        <Notice kind="refused" focus title={t(ended.title)} actions={renew}>
          {t(ended.next)}
        </Notice>
        <div>{props.after}</div>
      </div>
    );
  }
  if (challenge.ask?.type === 'passkey')
    return <PasskeyStep {...props} request={challenge.ask} name={challenge.hint} />;
  const error = wrong
    ? [problemTitle(wording, problem), ...problemLines(wording, problem)].join(' ')
    : empty
      ? t('challenge.missing')
      : undefined;
  return (
    <form className="sr-stack" onSubmit={submit} noValidate>
      {problem && !wrong && <ProblemNotice problem={problem} />}
      <CodeField
        id="code"
        inputRef={field}
        label={t('challenge.label')}
        hint={t(`challenge.hint.${codeMethod(challenge)}`, {
          digits: challenge.digits,
          hint: unbroken(challenge.hint),
        })}
        {...(error === undefined ? {} : { error })}
        value={code}
        onChange={setCode}
        autoFocus
      />
      {challenge.method !== 'totp' && (
        <p className="sr-small sr-soft">
          <Countdown
            untilMs={Date.parse(challenge.expiresAt)}
            now={api.now}
            words={(clock) => t('challenge.expires', { clock })}
          />
        </p>
      )}
      <div className="sr-row">
        <Button type="submit" busy={busy}>
          {props.submitLabel}
        </Button>
        {props.after}
      </div>
      {challenge.resendAt !== null && <Resend {...props} />}
    </form>
  );
}

/** A passkey is answered by its own step. */
const codeMethod = ({ method }: Challenge) => (method === 'passkey' || method === 'mobile-key' ? 'totp' : method);

/** Sending again: the same code, never two alive at once, with the wait drawn down before the eyes. */
function Resend({ challenge, factors, busy, onResend }: ChallengeFormProps): ReactElement {
  const { t } = useWording();
  const [, setReady] = useState(false);
  const state = resendState(challenge, api.now());
  const waiting = state.kind === 'wait';
  return (
    <details className="resend">
      <summary>{t('resend.title')}</summary>
      <div className="sr-stack">
        <ul className="sr-list sr-small">
          <li>{t('resend.checkSignal')}</li>
          <li>{t('resend.sameCode')}</li>
          <li>{t('resend.number')}</li>
        </ul>
        {state.kind === 'spent' ? (
          <p>{t('resend.spent')}</p>
        ) : (
          <>
            <div className="sr-row">
              <Button kind="secondary" busy={busy} disabled={waiting} onClick={() => onResend('sms')}>
                {t('resend.sms')}
              </Button>
              {canCall(challenge, factors) && (
                <Button kind="secondary" busy={busy} disabled={waiting} onClick={() => onResend('voice')}>
                  {t('resend.voice')}
                </Button>
              )}
            </div>
            <p className="sr-small sr-soft">
              {waiting && (
                <Countdown
                  key={state.untilMs}
                  untilMs={state.untilMs}
                  now={api.now}
                  onEnd={() => setReady(true)}
                  words={(clock) => t('resend.wait', { clock })}
                />
              )}{' '}
              {t('resend.left', { count: challenge.resendsLeft })}
            </p>
          </>
        )}
      </div>
    </details>
  );
}
