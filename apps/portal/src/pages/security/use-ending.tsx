/** Ending sessions, one, all others or every one: asked once more, done at once, and told. */
import type { SessionSummary } from '@strongroom/contract';
import { Notice } from '@strongroom/ui';
import { type ReactElement, useState } from 'react';
import { api, signOutEverywhere } from '../../session/session.store.ts';
import { useAct } from '../../session/use-act.ts';
import { readAgain } from '../../session/use-read.ts';
import { LossDialog } from '../../shell/loss-dialog.tsx';
import { deviceName } from '../../wording/device-name.logic.ts';
import { useWording } from '../../wording/use-wording.ts';

type Asked =
  | { readonly what: 'end'; readonly session: SessionSummary }
  | { readonly what: 'others' }
  | { readonly what: 'everywhere' };

interface Ending {
  readonly ask: (what: Asked) => void;
  /** What was done, and the question while it is open. */
  readonly ending: ReactElement;
}

export function useEnding(): Ending {
  const { t } = useWording();
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
      return (
        ended && t('sessions.ended', { device: what.session.clientName ?? deviceName(t, what.session.device.label) })
      );
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
  const ending = (
    <>
      {done !== null && (
        <Notice key={done} kind="done" focus title={done}>
          {t('sessions.doneText')}
        </Notice>
      )}
      <LossDialog
        about={asked}
        words={({ what }) => ({
          title: t(`sessions.ask.${what}.title`),
          text: t(`sessions.ask.${what}.text`),
          yes: t(`sessions.ask.${what}.yes`),
        })}
        act={act}
        onYes={(what) => void perform(what)}
        onClose={() => setAsked(null)}
      />
    </>
  );
  return { ask: setAsked, ending };
}
