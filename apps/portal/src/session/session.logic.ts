/** What this page believes about the session: whether there is one, and why it ended. The server decides; this guesses. */
import type { CurrentSession } from '@strongroom/contract';

const END_REASONS = [
  ...(['signed-out', 'everywhere', 'inactivity', 'elsewhere', 'public-computer', 'unconfirmed'] as const),
  ...(['calendar', 'trading', 'drift'] as const),
] as const;
export type EndReason = (typeof END_REASONS)[number];
export const isEndReason = (value: unknown): value is EndReason => END_REASONS.some((reason) => reason === value);

export type SessionState =
  | { readonly kind: 'checking' }
  | { readonly kind: 'unreachable' }
  | { readonly kind: 'out'; readonly reason: EndReason | null }
  | { readonly kind: 'in'; readonly session: CurrentSession };

const SAID: Readonly<Record<string, EndReason>> = {
  'weekly-end': 'calendar',
  'nightly-teardown': 'calendar',
  'trading-elsewhere': 'trading',
  drifted: 'drift',
};

/**
 * What the server said of the end where that is something of its own. Otherwise a session that ends before its time was
 * ended by somebody: another device, the desk, a password change.
 */
export function reasonOfEnd(session: CurrentSession, now: number, said: string | null = null): EndReason {
  const own = said === null ? undefined : SAID[said];
  if (own !== undefined) return own;
  return now >= Date.parse(session.logoffAt) ? 'inactivity' : 'elsewhere';
}
