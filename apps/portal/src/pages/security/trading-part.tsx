/**
 * Which session trades, and to trade in this one. Nobody is displaced without being shown: the question names device,
 * place and since when, and what was named is what is asked for. Who was displaced reads by whom on any page, in a notice.
 */
import type { TradingSession, TradingStanding } from '@strongroom/contract';
import { Button } from '@strongroom/ui';
import { type ReactElement, useRef, useState } from 'react';
import { ProblemNotice } from '../../problem/problem-notice.tsx';
import { Reading } from '../../problem/reading.tsx';
import { api, refreshSession } from '../../session/session.store.ts';
import { useAct } from '../../session/use-act.ts';
import { readAgain, useRead } from '../../session/use-read.ts';
import { LossDialog } from '../../shell/loss-dialog.tsx';
import { deviceName } from '../../wording/device-name.logic.ts';
import { usePlaces } from '../../wording/use-places.ts';
import { useWording } from '../../wording/use-wording.ts';
import { claimWay, mayClaim } from './trading.logic.ts';

export function TradingPart(): ReactElement {
  const { t } = useWording();
  const standing = useRead('getTrading', {}, { everyMs: 20_000 });
  return (
    <section className="sr-stack">
      <h2>{t('trading.title')}</h2>
      <p className="sr-soft">{t('trading.lead')}</p>
      <Reading of={standing}>{(now) => <Standing now={now} />}</Reading>
    </section>
  );
}

function Standing({ now }: { readonly now: TradingStanding }): ReactElement {
  const { t } = useWording();
  const described = useDescribed();
  const [asked, setAsked] = useState<TradingSession | null>(null);
  const act = useAct();
  const said = useRef<HTMLParagraphElement>(null);
  const { role, holder } = now;
  const way = claimWay(now);

  const after = async (): Promise<void> => {
    setAsked(null);
    readAgain('getTrading', 'listSessions', 'listHistory');
    await refreshSession();
    // The button that was pressed is gone; the sentence says what came of it.
    said.current?.focus();
  };
  const claim = async (from: TradingSession | null): Promise<void> => {
    const body = { takeOverFrom: from?.sessionId ?? null };
    if ((await act.run(() => api.call('claimTrading', { body }))) !== null) return after();
    // Attack: a stranger's session took the seat meanwhile, and the same button would name that one. It is shown first.
    setAsked(null);
    readAgain('getTrading');
  };
  const release = async (): Promise<void> => {
    if ((await act.run(() => api.call('releaseTrading'))) !== null) await after();
  };
  const begin = (): void => {
    if (way === 'ask') setAsked(holder);
    else void claim(null);
  };
  return (
    <div className="sr-stack" data-gap="tight">
      <p ref={said} tabIndex={-1}>
        {role === 'trading'
          ? t('trading.here')
          : holder === null
            ? t('trading.nobody')
            : t('trading.there', { who: described(holder) })}
      </p>
      {role !== 'trading' && (way === 'wait' || way === 'leave') && <p className="sr-soft">{t(`trading.${way}`)}</p>}
      {act.problem && asked === null && <ProblemNotice problem={act.problem} />}
      <div className="sr-row">
        {role !== 'trading' && mayClaim(now) && (
          <Button kind="secondary" busy={act.busy} onClick={begin}>
            {t('trading.claim')}
          </Button>
        )}
        {role === 'trading' && (
          <Button kind="quiet" busy={act.busy} onClick={() => void release()}>
            {t('trading.release')}
          </Button>
        )}
      </div>
      <LossDialog
        about={asked}
        words={(holding) => ({
          title: t('trading.ask.title'),
          text: t('trading.ask.text', { who: described(holding) }),
          yes: t('trading.ask.yes'),
        })}
        // What was refused closes the dialog, and is told on the page.
        act={{ busy: act.busy, problem: null }}
        onYes={(holding) => void claim(holding)}
        onClose={() => setAsked(null)}
      />
    </div>
  );
}

/** A session so that its owner knows it: surface, device, place, and since when it trades. */
export function useDescribed(): (session: TradingSession) => string {
  const { t, dateTime } = useWording();
  const { addressAt } = usePlaces();
  return ({ surface, clientName, device, address, place, since }) =>
    [
      t(`surface.${surface}`),
      clientName ?? deviceName(t, device.label),
      addressAt(address, place),
      ...(since === null ? [] : [t('sessions.since', { time: dateTime(since) })]),
    ].join(', ');
}
