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
  'signed-out': 'signed-out',
  idle: 'inactivity',
  'weekly-end': 'calendar',
  'nightly-teardown': 'calendar',
  'trading-elsewhere': 'trading',
  drifted: 'drift',
};

/** What the server's own reason means on this page, where it says more than that somebody ended the session. */
export const reasonSaid = (said: string | null): EndReason | undefined => (said === null ? undefined : SAID[said]);

/**
 * What the server said of the end where that is something of its own. Otherwise a session that ends before its time was
 * ended by somebody: another device, the desk, a password change.
 */
export const reasonOfEnd = (session: CurrentSession, now: number, said: string | null = null): EndReason =>
  reasonSaid(said) ?? (now >= Date.parse(session.logoffAt) ? 'inactivity' : 'elsewhere');

/**
 * What stands when another tab says why it was left. That it was ended from elsewhere is what a page guesses whose cookie
 * is gone; the tab where somebody signed out knows. Its word may come later than the end itself.
 */
export const truerReason = (held: EndReason | null, heard: EndReason | undefined): EndReason | null =>
  held === 'elsewhere' ? (heard ?? held) : held;
