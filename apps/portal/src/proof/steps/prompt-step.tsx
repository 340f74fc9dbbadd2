/**
 * A prompt on the phone: the number to type there, large, and the time left. This page looks every other second whether
 * the phone has approved, and goes on by itself. Whoever gets no notification scans the code, or types digits instead.
 */
import { Button, Countdown, Notice } from '@strongroom/ui';
import { type ReactElement, useEffect, useRef } from 'react';
import { ProblemNotice } from '../../problem/problem-notice.tsx';
import { api } from '../../session/session.store.ts';
import { useWording } from '../../wording/use-wording.ts';
import type { ProofStepProps } from '../proof-step.types.ts';
import { QrPicture } from '../qr-picture.tsx';

const LOOK_EVERY_MS = 2_000;

export default function PromptStep(props: ProofStepProps): ReactElement | null {
  const { challenge, busy, problem } = props;
  const { ask } = challenge;
  const { t } = useWording();
  const state = ask?.type === 'prompt' ? ask.state : 'failed';
  const latest = useRef(props);
  latest.current = props;
  useEffect(() => {
    if (state !== 'waiting') return;
    const timer = setInterval(() => latest.current.onLook(), LOOK_EVERY_MS);
    return () => clearInterval(timer);
  }, [state]);
  // Once: the server takes an approval one time, and a second answer would cost a try.
  const answered = useRef(false);
  useEffect(() => {
    if (state !== 'approved' || answered.current) return;
    answered.current = true;
    latest.current.onAnswer({ prompt: 'approved' });
  }, [state]);
  if (ask?.type !== 'prompt') return null;
  return (
    <div className="sr-stack">
      {problem !== null && <ProblemNotice problem={problem} />}
      {state === 'failed' ? (
        <Notice
          kind="refused"
          focus
          title={t('ask.prompt.failedTitle')}
          actions={
            <Button kind="secondary" busy={busy} onClick={() => props.onRenew()}>
              {t('ask.prompt.again')}
            </Button>
          }
        >
          {t('ask.prompt.failedText')}
        </Notice>
      ) : (
        <>
          <p>{t('ask.prompt.text', { name: challenge.hint })}</p>
          <p className="matching">
            <span className="sr-small sr-soft">{t('ask.prompt.number')}</span>
            <strong>{ask.number}</strong>
          </p>
          <p className="sr-small sr-soft" role="status">
            {t(state === 'approved' ? 'ask.prompt.approved' : 'ask.prompt.waiting')}{' '}
            <Countdown
              untilMs={Date.parse(challenge.expiresAt)}
              now={api.now}
              words={(clock) => t('challenge.expires', { clock })}
            />
          </p>
        </>
      )}
      {state !== 'failed' && (
        <details className="resend">
          <summary>{t('ask.prompt.nothing')}</summary>
          <div className="sr-stack">
            <ol className="sr-list sr-small">
              <li>{t('ask.prompt.open')}</li>
              <li>{t('ask.prompt.scan')}</li>
            </ol>
            <QrPicture text={ask.qr} label={t('ask.prompt.qr')} />
            <p className="sr-small">{t('ask.prompt.offline')}</p>
          </div>
        </details>
      )}
      <div className="sr-row">
        <Button kind="secondary" busy={busy} onClick={() => props.onRenew('mobile-key-response')}>
          {t('ask.prompt.digits')}
        </Button>
        {props.after}
      </div>
    </div>
  );
}
