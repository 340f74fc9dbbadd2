/** Another session took over trading: said on whatever page one is, with who it was, and a way to take it back. */
import type { TradingSession } from '@strongroom/contract';
import { Button, Notice } from '@strongroom/ui';
import { type ReactElement, useEffect } from 'react';
import { ProblemNotice } from '../../problem/problem-notice.tsx';
import { api, refreshSession } from '../../session/session.store.ts';
import { useAct } from '../../session/use-act.ts';
import { readAgain, useRead } from '../../session/use-read.ts';
import { useWording } from '../../wording/use-wording.ts';
import { mayClaim } from './trading.logic.ts';
import { useDescribed } from './trading-part.tsx';

export default function TradingNotice(): ReactElement | null {
  const { t, dateTime } = useWording();
  const described = useDescribed();
  const act = useAct();
  // What was read before somebody took over says nothing of it.
  useEffect(() => readAgain('getTrading'), []);
  const { data } = useRead('getTrading', {});
  const lost = data?.lost ?? null;
  if (lost === null) return null;
  const done = async (doing: () => Promise<{ data: unknown } | null>): Promise<void> => {
    const answered = await doing();
    readAgain('getTrading', 'listSessions');
    await refreshSession();
    // The notice goes, and the focus with it: on with the page behind it.
    if (answered !== null) document.getElementById('content')?.focus();
  };
  const back = (to: TradingSession): Promise<void> =>
    done(() => act.run(() => api.call('claimTrading', { body: { takeOverFrom: to.sessionId } })));
  const know = (): Promise<void> => done(() => act.run(() => api.call('releaseTrading')));
  const { at, to } = lost;
  return (
    <Notice
      kind="warning"
      title={t('trading.lost', { time: dateTime(at) })}
      actions={
        <>
          {to !== null && data && mayClaim(data) && (
            <Button kind="secondary" busy={act.busy} onClick={() => void back(to)}>
              {t('trading.back')}
            </Button>
          )}
          <Button kind="quiet" busy={act.busy} onClick={() => void know()}>
            {t('trading.know')}
          </Button>
        </>
      }
    >
      {to === null ? t('trading.lostText') : t('trading.lostTo', { who: described(to) })}
      {act.problem && <ProblemNotice problem={act.problem} />}
    </Notice>
  );
}
