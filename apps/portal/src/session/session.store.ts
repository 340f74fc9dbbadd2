/**
 * The one place that holds the session state and the client. Outside React, because requests end sessions too. On a
 * public computer leaving also clears what the browser kept: nothing of the visit stays for the next person.
 */

import type { CurrentSession } from '@strongroom/contract';
import { type ClientProblem, createClient } from '@strongroom/sdk';
import { useSyncExternalStore } from 'react';
import { type EndReason, isEndReason, reasonOfEnd, type SessionState, truerReason } from './session.logic.ts';

/** A trace of an open session, so that a visitor without one sees the form at once instead of a question to the server. */
const TRACE = 'strongroom.session';

let state: SessionState = traced() ? { kind: 'checking' } : { kind: 'out', reason: null };
/** How often this page was left: an answer asked for before the last time is about a session that is over. */
let departures = 0;
const listeners = new Set<() => void>();
const leavers = new Set<() => void>();
const tabs = typeof BroadcastChannel === 'undefined' ? null : new BroadcastChannel('strongroom.session');

function traced(): boolean {
  try {
    return localStorage.getItem(TRACE) !== null;
  } catch {
    return true;
  }
}

function trace(open: boolean): void {
  try {
    if (open) localStorage.setItem(TRACE, '1');
    else localStorage.removeItem(TRACE);
  } catch {
    // Storage is refused: every visit asks the server first.
  }
}

function set(next: SessionState): void {
  state = next;
  for (const listener of listeners) listener();
}

export const api = createClient({
  baseUrl: '',
  onProblem: ({ code, rule = null }) => {
    // Something else learned of it first: the page asks for the proof at once.
    if (code === 'session-drifted') void refreshSession();
    if ((code === 'session-ended' || code === 'not-signed-in') && state.kind === 'in') {
      leave(reasonOfEnd(state.session, api.now(), rule));
    }
  },
});

export const sessionState = (): SessionState => state;

export function useSessionState(): SessionState {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => state,
  );
}

/** The session of the signed-in part of the app; asking for it anywhere else is a bug. */
export function useSession(): CurrentSession {
  const now = useSessionState();
  if (now.kind !== 'in') throw new Error('there is no session here');
  return now.session;
}

export function enter(session: CurrentSession): void {
  trace(true);
  set({ kind: 'in', session });
}

/** News of the session one is in. An answer that was on its way when somebody left does not bring the account back. */
export function renew(session: CurrentSession): void {
  if (state.kind === 'in') enter(session);
}

/** What must be dropped when the session ends (cached answers) registers here. */
export function onLeave(leaver: () => void): () => void {
  leavers.add(leaver);
  return () => leavers.delete(leaver);
}

export function leave(reason: EndReason | null, tellOtherTabs = true): void {
  const wasPublic = state.kind === 'in' && state.session.publicComputer;
  departures += 1;
  for (const leaver of leavers) leaver();
  api.forget();
  trace(false);
  if (wasPublic) clearBrowser();
  set({ kind: 'out', reason: wasPublic && reason === 'signed-out' ? 'public-computer' : reason });
  if (tellOtherTabs) tabs?.postMessage(reason);
}

function clearBrowser(): void {
  try {
    localStorage.clear();
    sessionStorage.clear();
  } catch {
    // Storage is refused: then nothing was kept either.
  }
  // The address may name an account; the next person sees the front door only.
  history.replaceState(null, '', '/');
}

// Another tab was left: this one asks the server instead of believing a message, which only lends the words.
tabs?.addEventListener('message', async ({ data }) => {
  const heard = isEndReason(data) ? data : undefined;
  await refreshSession(heard);
  // The end itself may have come first, by the stream or by a request: then only the words are mended.
  if (state.kind === 'out') set({ kind: 'out', reason: truerReason(state.reason, heard) });
});

/**
 * Asks where the session stands. Never activity. Answers whether somebody is signed in; `reason` is why not, when it is
 * known from elsewhere.
 */
export async function refreshSession(reason?: EndReason): Promise<boolean> {
  const asked = departures;
  const result = await api.call('getSession', { background: true });
  if (asked !== departures) return state.kind === 'in';
  if (!result.ok) {
    if (state.kind === 'checking') set({ kind: 'unreachable' });
    return state.kind === 'in';
  }
  if (result.data.signedIn) {
    enter(result.data);
    return true;
  }
  if (state.kind === 'in') leave(reason ?? reasonOfEnd(state.session, api.now(), result.data.ended), false);
  else if (state.kind !== 'out') set({ kind: 'out', reason: null });
  return false;
}

/**
 * The screen is cleared first, whatever the network does: the person is already turning away. If the server did not
 * confirm, the page says so instead of claiming that the session is over.
 */
export async function signOut(): Promise<void> {
  const sent = api.call('signOut', { keepalive: true });
  leave('signed-out', false);
  const result = await sent;
  // Only now: a tab that asks the server earlier would hear that the session still lives.
  tabs?.postMessage('signed-out');
  if (!result.ok && result.problem.code !== 'session-ended' && result.problem.code !== 'not-signed-in') {
    set({ kind: 'out', reason: 'unconfirmed' });
  }
}

export async function signOutEverywhere(): Promise<ClientProblem | null> {
  const result = await api.call('endSessions', { query: { keep: 'none' } });
  if (!result.ok) return result.problem;
  leave('everywhere');
  return null;
}
