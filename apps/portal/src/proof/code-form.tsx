/**
 * A code: where it went or where it is read, how long it lives, one field, and honest ways out when it does not come. A
 * wrong code is an error of the field, which is emptied and takes the focus, so that the next try starts by typing. A
 * step that shows something to work out the code from puts that above the field as its `head`.
 */
import { Button, CodeField, Countdown, Progress, useAnswerField } from '@strongroom/ui';
import { lazy, type ReactElement, type ReactNode, Suspense, type SyntheticEvent, useState } from 'react';
import { ProblemNotice, problemLines, problemTitle } from '../problem/problem-notice.tsx';
import { api } from '../session/session.store.ts';
import { useWording } from '../wording/use-wording.ts';
import { canCall, resendState, unbroken } from './proof.logic.ts';
import type { ProofStepProps } from './proof-step.types.ts';
import { ResendWait } from './resend-wait.tsx';

const CodeGuide = lazy(() => import('./code-guide.tsx'));

export interface CodeFormProps extends ProofStepProps {
  readonly head?: ReactNode;
  /** What the field asks for, where it is not the method's own words. */
  readonly hint?: string;
}

export function CodeForm(props: CodeFormProps): ReactElement {
  const { challenge, busy, problem } = props;
  const wording = useWording();
  const { t } = wording;
  const [empty, setEmpty] = useState(false);
  const wrong = problem?.code === 'answer-wrong';
  const { text: code, setText: setCode, field } = useAnswerField(wrong);
  const submit = (event: SyntheticEvent): void => {
    event.preventDefault();
    setEmpty(code === '');
    if (code === '') field.current?.focus();
    else props.onAnswer(code);
  };
  const error = wrong
    ? [problemTitle(wording, problem), ...problemLines(wording, problem)].join(' ')
    : empty
      ? t('challenge.missing')
      : undefined;
  return (
    <form className="sr-stack" onSubmit={submit} noValidate>
      {problem && !wrong && <ProblemNotice problem={problem} />}
      {props.head}
      <CodeField
        id="code"
        inputRef={field}
        label={t('challenge.label')}
        hint={
          props.hint ??
          t(`challenge.hint.${codeMethod(challenge)}`, { digits: challenge.digits, hint: unbroken(challenge.hint) })
        }
        {...(error === undefined ? {} : { error })}
        value={code}
        onChange={setCode}
        alphabet={hasLetters(challenge) ? 'letters' : 'digits'}
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
      {challenge.method === 'totp' && (
        <details>
          <summary>{t('challenge.driftTitle')}</summary>
          <p className="sr-small">{t('challenge.driftText')}</p>
        </details>
      )}
      {challenge.resendAt !== null && <Resend {...props} />}
    </form>
  );
}

/** Codes that are more than digits: a number pad would lock people out. */
const hasLetters = ({ method }: ProofStepProps['challenge']): boolean =>
  method === 'recovery-code' || method === 'temporary-code';

/** What is not answered with a code has a step of its own. */
const codeMethod = ({ method }: ProofStepProps['challenge']) =>
  method === 'passkey' || method === 'mobile-key' ? 'totp' : method;

/** Sending again: the same code, never two alive at once, with the wait drawn down before the eyes. */
function Resend({ challenge, factors, busy, onResend, canLookUpDelivery = true }: ProofStepProps): ReactElement {
  const { t } = useWording();
  const [, setReady] = useState(false);
  const [guide, setGuide] = useState(false);
  const state = resendState(challenge, api.now());
  const waiting = state.kind === 'wait';
  return (
    <details className="resend">
      <summary>{t('resend.title')}</summary>
      <div className="sr-stack">
        <ul className="sr-list sr-small">
          {!guide && <li>{t('resend.checkSignal')}</li>}
          <li>{t('resend.sameCode')}</li>
          <li>{t('resend.number')}</li>
        </ul>
        {guide ? (
          <Suspense fallback={<Progress label={t('state.loading')} />}>
            <CodeGuide />
          </Suspense>
        ) : (
          canLookUpDelivery && (
            <div>
              <Button kind="quiet" onClick={() => setGuide(true)}>
                {t('resend.guide')}
              </Button>
            </div>
          )
        )}
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
              {waiting && <ResendWait untilMs={state.untilMs} onEnd={() => setReady(true)} />}{' '}
              {t('resend.left', { count: challenge.resendsLeft })}
            </p>
          </>
        )}
      </div>
    </details>
  );
}
