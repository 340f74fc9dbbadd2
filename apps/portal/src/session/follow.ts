/**
 * Follows what becomes of this session, while its page is looked at: an end, a drift, trading taken over are on the screen
 * within a second, whatever page it is. Where the stream cannot be had (many tabs, a proxy), the page asks now and then as it
 * did before.
 */
import type { CurrentSession, SessionEnd } from '@strongroom/contract';
import { reasonSaid } from './session.logic.ts';
import { refreshSession, sessionState } from './session.store.ts';

type News = Pick<CurrentSession, 'trading'> & { readonly drifted: boolean };

/** What the stream says is asked for anew: the server's own answer is what the page goes by. */
function hear({ trading, drifted }: News): void {
  const state = sessionState();
  if (state.kind !== 'in') return;
  const { session } = state;
  if (session.trading !== trading || (session.drift !== null) !== drifted) void refreshSession();
}

/** Answers how to stop. */
export function followSession(): () => void {
  let stream: EventSource | null = null;
  const close = (): void => {
    stream?.close();
    stream = null;
  };
  const open = (): void => {
    if (stream !== null || document.visibilityState !== 'visible') return;
    stream = new EventSource('/v1/session/events');
    stream.addEventListener('session', ({ data }) => hear(JSON.parse(String(data)) as News));
    stream.addEventListener('ended', ({ data }) => {
      // Before the browser would knock again at a door that is shut.
      close();
      // The cookie may be gone with the session, and then the server cannot say any more why it ended.
      const { reason } = JSON.parse(String(data)) as { readonly reason: SessionEnd | null };
      void refreshSession(reasonSaid(reason));
    });
  };
  // A page that nobody looks at holds no line: browsers have few of them for one house.
  const look = (): void => (document.visibilityState === 'visible' ? open() : close());
  open();
  document.addEventListener('visibilitychange', look);
  return () => {
    document.removeEventListener('visibilitychange', look);
    close();
  };
}
