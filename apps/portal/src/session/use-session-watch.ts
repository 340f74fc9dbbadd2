/**
 * Keeps the page's belief about the session true: asks in the background, tells the server of a person's activity, and
 * acts when the time is over. The server ends sessions by itself; this hides the screen at the same moment.
 */
import { useEffect, useState } from 'react';
import { followSession } from './follow.ts';
import { type LogoffPhase, logoffPhase, nextPhaseAt, shouldTellActivity } from './limits.logic.ts';
import { api, leave, refreshSession, renew, sessionState, useSession } from './session.store.ts';

const ASK_EVERY_MS = 20_000;

async function tellActivity(): Promise<boolean> {
  const result = await api.call('recordActivity');
  if (result.ok) renew(result.data);
  return result.ok;
}

/** At the end the server has the last word: another tab may have kept the session. Without an answer the screen is hidden. */
async function over(): Promise<void> {
  const result = await api.call('getSession', { background: true });
  if (sessionState().kind !== 'in') return;
  if (result.ok && result.data.signedIn) renew(result.data);
  else leave('inactivity');
}

export function useSessionWatch(): LogoffPhase {
  const session = useSession();
  const [phase, setPhase] = useState<LogoffPhase>(() => logoffPhase(session, api.now()));

  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const look = (): void => {
      const now = api.now();
      const next = logoffPhase(session, now);
      setPhase(next);
      if (next === 'over') void over();
      else timer = setTimeout(look, Math.min(nextPhaseAt(session, now) - now + 20, 60_000));
    };
    look();
    return () => clearTimeout(timer);
  }, [session]);

  useEffect(() => {
    let toldAt = api.now();
    const active = (): void => {
      const state = sessionState();
      if (state.kind !== 'in' || !shouldTellActivity(state.session, toldAt, api.now())) return;
      toldAt = api.now();
      void tellActivity();
    };
    const ask = (): void => {
      if (document.visibilityState === 'visible') void refreshSession();
    };
    const asking = setInterval(ask, ASK_EVERY_MS);
    addEventListener('pointerdown', active, { passive: true });
    addEventListener('pointermove', active, { passive: true });
    addEventListener('keydown', active, { passive: true });
    document.addEventListener('visibilitychange', ask);
    return () => {
      clearInterval(asking);
      removeEventListener('pointerdown', active);
      removeEventListener('pointermove', active);
      removeEventListener('keydown', active);
      document.removeEventListener('visibilitychange', ask);
    };
  }, []);

  useEffect(followSession, []);

  return phase;
}
