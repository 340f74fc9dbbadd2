/** Open sessions: end one, end all others, sign out everywhere. Devices have a page of their own. */
import type { SessionSummary } from '@strongroom/contract';
import { Button, Dialog, Notice } from '@strongroom/ui';
import { type ReactElement, useState } from 'react';
import { Link } from 'wouter';
import { LatestReceipt } from '../../log/latest-receipt.tsx';
import { ProblemNotice } from '../../problem/problem-notice.tsx';
import { Reading } from '../../problem/reading.tsx';
import { api, signOutEverywhere } from '../../session/session.store.ts';
import { useAct } from '../../session/use-act.ts';
import { readAgain, useRead } from '../../session/use-read.ts';
import { useWording } from '../../wording/use-wording.ts';
import { SecurityFrame } from './security-frame.tsx';
import { SessionEntry } from './session-entry.tsx';
import { TradingPart } from './trading-part.tsx';

type Asked =
  | { readonly what: 'end'; readonly session: SessionSummary }
  | { readonly what: 'others' }
  | { readonly what: 'everywhere' };

export default function SessionsPage(): ReactElement {
  const { t } = useWording();
  const sessions = useRead('listSessions', {}, { everyMs: 20_000 });
  const [asked, setAsked] = useState<Asked | null>(null);
  const [done, setDone] = useState<string | null>(null);
  const act = useAct();

  const perform = async (what: Asked): Promise<void> => {
    const finished = await carryOut(what);
    if (finished === null) return;
    setAsked(null);
    setDone(finished);
    readAgain('listSessions', 'listHistory');
  };
  const carryOut = async (what: Asked): Promise<string | null> => {
    if (what.what === 'end') {
      const ended = await act.run(() => api.call('endSession', { params: { sessionId: what.session.id } }));
      return ended && t('sessions.ended', { device: what.session.clientName ?? what.session.device.label });
    }
    if (what.what === 'others') {
      const ended = await act.run(() => api.call('endSessions', { query: { keep: 'current' } }));
      return ended && t('sessions.othersEnded', { count: ended.data.ended });
    }
    const left = await act.run(async () => {
      const problem = await signOutEverywhere();
      return problem ? { ok: false, problem } : { ok: true, data: null };
    });
    return left && '';
  };
  return (
    <SecurityFrame title={t('sessions.title')} lead={t('sessions.lead')}>
      {done !== null && (
        <Notice key={done} kind="done" focus title={done}>
          {t('sessions.doneText')}
        </Notice>
      )}
      <section className="sr-stack">
        <h2>{t('sessions.open')}</h2>
        <Reading of={sessions}>
          {({ sessions: all }) => (
            <ul className="entries">
              {all.map((session) => (
                <SessionEntry key={session.id} session={session} onEnd={() => setAsked({ what: 'end', session })} />
              ))}
            </ul>
          )}
        </Reading>
        <div className="sr-row">
          <Button kind="secondary" onClick={() => setAsked({ what: 'others' })}>
            {t('sessions.endOthers')}
          </Button>
          <Button kind="quiet" onClick={() => setAsked({ what: 'everywhere' })}>
            {t('sessions.everywhere')}
          </Button>
        </div>
      </section>
      <TradingPart />
      <SignInReceipt sessionId={sessions.data?.sessions.find(({ current }) => current)?.id} />
      <section className="sr-stack">
        <h2>{t('devices.title')}</h2>
        <p className="sr-soft">{t('devices.lead')}</p>
        <p>
          <Link href="/security/devices">{t('devices.notice.look')}</Link>
        </p>
      </section>
      <Dialog
        open={asked !== null}
        onClose={() => setAsked(null)}
        title={asked ? t(`sessions.ask.${asked.what}.title`) : ''}
        actions={
          asked && (
            <>
              <Button kind="loss" busy={act.busy} onClick={() => void perform(asked)}>
                {t(`sessions.ask.${asked.what}.yes`)}
              </Button>
              <Button kind="secondary" onClick={() => setAsked(null)}>
                {t('action.cancel')}
              </Button>
            </>
          )
        }
      >
        {act.problem && <ProblemNotice problem={act.problem} />}
        {asked && <p>{t(`sessions.ask.${asked.what}.text`)}</p>}
      </Dialog>
    </SecurityFrame>
  );
}

/** Of the sign-in that began this very session. */
function SignInReceipt({ sessionId }: { readonly sessionId: string | undefined }): ReactElement | null {
  const { t } = useWording();
  if (sessionId === undefined) return null;
  return (
    <LatestReceipt
      name={t('event.session.opened')}
      title={t('receipt.signIn')}
      event="session.opened"
      isOf={({ session }) => session === sessionId}
    />
  );
}
