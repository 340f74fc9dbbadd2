/** The one place that holds the staff session and the client of the desk's API. Nothing of a client is kept in storage. */
import type { DeskSession } from '@strongroom/contract';
import { createClient } from '@strongroom/sdk';
import { useSyncExternalStore } from 'react';
import { navigate } from 'wouter/use-browser-location';
import { queryClient } from './queries.ts';

export type DeskState =
  | { readonly kind: 'checking' }
  | { readonly kind: 'out'; readonly ended: boolean }
  | { readonly kind: 'in'; readonly session: DeskSession };

let state: DeskState = { kind: 'checking' };
/** How often this page was left: an answer asked for before the last time is about a session that is over. */
let departures = 0;
const listeners = new Set<() => void>();

function set(next: DeskState): void {
  // Attack: the next person at this desk goes back a page. Nothing that was read stays with a session that is over.
  if (next.kind !== 'in') {
    departures += 1;
    queryClient.clear();
  }
  state = next;
  for (const listener of listeners) listener();
}

export const api = createClient({
  baseUrl: '',
  sessionOperation: 'getDeskSession',
  onProblem: ({ code }) => {
    if ((code === 'session-ended' || code === 'not-signed-in') && state.kind === 'in') {
      api.forget();
      set({ kind: 'out', ended: true });
    }
  },
});

export const enter = (session: DeskSession): void => set({ kind: 'in', session });

export async function checkSession(): Promise<void> {
  const before = departures;
  const answer = await api.call('getDeskSession', { background: true });
  if (departures !== before) return;
  if (answer.ok && answer.data.signedIn) set({ kind: 'in', session: answer.data });
  else if (state.kind !== 'out') set({ kind: 'out', ended: state.kind === 'in' });
}

export async function leave(): Promise<void> {
  await api.call('signOutOfDesk');
  api.forget();
  // The next person at this desk begins at the beginning, not at the client of the one before.
  navigate('/', { replace: true });
  set({ kind: 'out', ended: false });
}

export const useDeskSession = (): DeskState =>
  useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => state,
  );

/** The session of a page that is only there for somebody signed in. */
export function useMember(): DeskSession {
  const now = useDeskSession();
  if (now.kind !== 'in') throw new Error('this page is behind the sign-in');
  return now.session;
}
