/**
 * "I receive no code": what the carrier said of the last codes to this phone, and what to do now. It looks again while it
 * is open. A file fetched when somebody asks for it.
 */
import type { CodeDeliveries } from '@strongroom/contract';
import { Progress } from '@strongroom/ui';
import { type ReactElement, useEffect, useState } from 'react';
import { ProblemNotice } from '../problem/problem-notice.tsx';
import { api, useSessionState } from '../session/session.store.ts';
import { useWording } from '../wording/use-wording.ts';
import { unbroken } from './proof.logic.ts';

const EVERY_MS = 4_000;
type Asked = Awaited<ReturnType<typeof api.call<'listCodeDeliveries'>>>;

export default function CodeGuide(): ReactElement {
  const { t } = useWording();
  const signedIn = useSessionState().kind === 'in';
  const [asked, setAsked] = useState<Asked | null>(null);
  useEffect(() => {
    const left = new AbortController();
    const { signal } = left;
    const ask = async (background: boolean): Promise<void> => {
      const operation = signedIn ? 'listCodeDeliveries' : 'listSignInCodeDeliveries';
      const answer = await api.call(operation, { background, signal });
      if (!signal.aborted) setAsked(answer);
    };
    void ask(false);
    const timer = setInterval(() => void ask(true), EVERY_MS);
    return () => {
      left.abort();
      clearInterval(timer);
    };
  }, [signedIn]);
  if (asked === null) return <Progress label={t('state.loading')} />;
  return asked.ok ? <Guide {...asked.data} /> : <ProblemNotice problem={asked.problem} />;
}

function Guide({ deliveries, advice }: CodeDeliveries): ReactElement {
  const { t, time } = useWording();
  return (
    <div className="sr-stack" data-gap="tight" role="status">
      {deliveries.length === 0 ? (
        <p>{t('codeGuide.none')}</p>
      ) : (
        <>
          <p className="sr-small">
            <strong>{t('codeGuide.last')}</strong>
          </p>
          <ul className="sr-list sr-small">
            {deliveries.map(({ channel, hint, state, reason, sentAt, heardAt }) => (
              <li key={`${sentAt}${channel}`}>
                {t(`codeGuide.sent.${channel}`, { time: time(sentAt), hint: unbroken(hint) })}{' '}
                <strong>{t(`codeGuide.state.${state}`)}</strong>
                {heardAt !== null && time(heardAt) !== time(sentAt) && ` (${time(heardAt)})`}
                {reason !== null && `: ${t(`codeGuide.reason.${reason}`)}`}
              </li>
            ))}
          </ul>
        </>
      )}
      <p className="sr-small">
        <strong>{t('codeGuide.now')}</strong>
      </p>
      <ol className="sr-list sr-small">
        {advice.map((one) => (
          <li key={one}>{t(`codeGuide.advice.${one}`)}</li>
        ))}
      </ol>
    </div>
  );
}
